@NullMarked
package dev.paxos.bench.system;

import org.jspecify.annotations.NullMarked;
