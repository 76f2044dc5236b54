/** Tests of the REST interface, over real HTTP. */
@NullMarked
package dev.paxos.server.rest;

import org.jspecify.annotations.NullMarked;
