/** Tests of who may do what. */
@NullMarked
package dev.paxos.server.security;

import org.jspecify.annotations.NullMarked;
