@NullMarked
package dev.paxos.server.metrics;

import org.jspecify.annotations.NullMarked;
