package dev.paxos.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version that this was packaged as. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"paxosctl " + (version == null ? "(not packaged)" : version)};
    }
}
