@NullMarked
package dev.paxos.server.tracing;

import org.jspecify.annotations.NullMarked;
