/** Tests of the command line that need no cluster; those with one are in {@code paxos-it}. */
@NullMarked
package dev.paxos.cli;

import org.jspecify.annotations.NullMarked;
