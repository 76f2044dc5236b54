@NullMarked
package dev.paxos.bench.report;

import org.jspecify.annotations.NullMarked;
