# Gives one command of the OCI runtime a terminal of its own.
#
#   perl terminal.pl SIZE_FILE COMMAND ARGUMENT...
#
# Standard input and output are connected to the master side. SIZE_FILE holds "columns rows" and is read again whenever
# it changes. The exit code is the command's. All arguments are made by the agent.
use strict;
use warnings;
use Fcntl;
use POSIX ();

use constant { TIOCSCTTY => 0x540e, TIOCSWINSZ => 0x5414, TIOCSPTLCK => 0x40045431, TIOCGPTN => 0x80045430 };

my ($size_file, @command) = @ARGV;
$SIG{PIPE} = 'IGNORE';
sysopen(my $master, '/dev/ptmx', O_RDWR | O_NOCTTY) or exit 126;
my $unlocked = pack 'i', 0;
ioctl($master, TIOCSPTLCK, $unlocked) or exit 126;
my $number = pack 'I', 0;
ioctl($master, TIOCGPTN, $number) or exit 126;
my $slave_name = '/dev/pts/' . unpack('I', $number);

my $size_seen = '';
sub apply_size {
    open my $file, '<', $size_file or return;
    my $size = <$file> // '';
    return if $size eq $size_seen || $size !~ /^(\d{1,4}) (\d{1,4})/;
    $size_seen = $size;
    my $window = pack 'S4', $2, $1, 0, 0;
    ioctl($master, TIOCSWINSZ, $window);
}
apply_size();

my $pid = fork // exit 126;
if ($pid == 0) {
    POSIX::setsid();
    sysopen(my $slave, $slave_name, O_RDWR) or POSIX::_exit(126);
    my $steal = 0;
    ioctl($slave, TIOCSCTTY, $steal);
    open STDIN, '<&', $slave;
    open STDOUT, '>&', $slave;
    open STDERR, '>&', $slave;
    exec { $command[0] } @command or POSIX::_exit(127);
}
$SIG{TERM} = $SIG{HUP} = sub { kill 'TERM', $pid };

my $input = 1;
my $exit;
while (1) {
    my $ready = '';
    vec($ready, fileno $master, 1) = 1;
    vec($ready, 0, 1) = 1 if $input;
    select $ready, undef, undef, 0.1;
    apply_size();
    if (vec($ready, fileno $master, 1)) {
        my $count = sysread $master, my $data, 65536;
        if ($count) {
            for (my $at = 0; $at < $count;) {
                my $written = syswrite STDOUT, $data, $count - $at, $at;
                last unless $written;
                $at += $written;
            }
            next;
        }
        last;    # EIO: the last holder of the slave side is gone
    }
    if ($input && vec($ready, 0, 1)) {
        my $count = sysread STDIN, my $data, 65536;
        if ($count) { syswrite $master, $data } else { $input = 0; syswrite $master, "\x04" }
    }
}
waitpid $pid, 0;
$exit = $? & 127 ? 128 + ($? & 127) : $? >> 8;
exit $exit;
