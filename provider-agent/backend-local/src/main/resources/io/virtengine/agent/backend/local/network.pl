# Sets what can only be set from inside a new network namespace; run by "ip netns exec".
use strict;
use warnings;

# No workload process is root on this host, so low ports must be free for everyone inside.
my %settings = (
    '/proc/sys/net/ipv4/ip_unprivileged_port_start' => 0,
    '/proc/sys/net/ipv6/conf/all/disable_ipv6'      => 1,
    '/proc/sys/net/ipv6/conf/default/disable_ipv6'  => 1,
);
for my $file (sort keys %settings) {
    next unless -e $file;
    open my $out, '>', $file or die "cannot open $file: $!\n";
    print {$out} $settings{$file} or die "cannot write $file: $!\n";
    close $out or die "cannot write $file: $!\n";
}
