@NullMarked
package dev.paxos.bench.load;

import org.jspecify.annotations.NullMarked;
