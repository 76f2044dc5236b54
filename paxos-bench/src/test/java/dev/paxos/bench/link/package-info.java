@NullMarked
package dev.paxos.bench.link;

import org.jspecify.annotations.NullMarked;
