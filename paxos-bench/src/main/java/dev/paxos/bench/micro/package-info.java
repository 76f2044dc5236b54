/**
 * JMH benchmarks of the core alone: what its code costs, without a disk, a network or another thread. Run by {@code
 * java -cp "paxos-bench/target/*:paxos-bench/target/lib/*" org.openjdk.jmh.Main}.
 */
@NullMarked
package dev.paxos.bench.micro;

import org.jspecify.annotations.NullMarked;
