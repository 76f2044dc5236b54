/** Tests of a whole server in this process, over real sockets. {@link dev.paxos.server.TestServer} runs it. */
@NullMarked
package dev.paxos.server;

import org.jspecify.annotations.NullMarked;
