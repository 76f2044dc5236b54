@NullMarked
package dev.paxos.bench;

import org.jspecify.annotations.NullMarked;
