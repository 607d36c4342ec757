package io.virtengine.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Ve.class.getPackage().getImplementationVersion();
        return new String[] {"ve " + (version == null ? "from sources" : version)};
    }
}
