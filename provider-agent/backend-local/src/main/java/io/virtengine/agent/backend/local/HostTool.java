package io.virtengine.agent.backend.local;

/** The programs of the host this back end may start; there are no others. */
enum HostTool {
    RUNC("runc", "runc"),
    IP("ip", "iproute2"),
    IPTABLES("iptables", "iptables"),
    IPTABLES_RESTORE("iptables-restore", "iptables"),
    CONNTRACK("conntrack", "conntrack"),
    MOUNT("mount", "mount"),
    UMOUNT("umount", "mount"),
    FALLOCATE("fallocate", "util-linux"),
    LOSETUP("losetup", "mount"),
    MKFS("mke2fs", "e2fsprogs"),
    RESIZE("resize2fs", "e2fsprogs"),
    UNSHARE("unshare", "util-linux"),
    CAT("cat", "coreutils"),
    PERL("perl", "perl-base");

    private final String program;
    private final String distributionPackage;

    HostTool(String program, String distributionPackage) {
        this.program = program;
        this.distributionPackage = distributionPackage;
    }

    String program() {
        return program;
    }

    /** Name of the Debian package that brings it, for the operator. */
    String distributionPackage() {
        return distributionPackage;
    }
}
