# Keeps one replica running and its record straight, whether or not the agent is alive.
#
#   perl supervise.pl RUNC RUNC_ROOT CONTAINER REPLICA_DIR POLICY LOG_BYTES HOLD_FILE MEMORY_EVENTS
#
# It runs the OCI runtime in the foreground, writes every line with its time to REPLICA_DIR/log (turned over to log.1 at
# LOG_BYTES), and after each end writes exit code and out-of-memory evidence to REPLICA_DIR/status before it starts the
# replica again as POLICY (always, on-failure, never) says. While HOLD_FILE exists nothing is started; once
# REPLICA_DIR/stop exists nothing is started any more. A lock on REPLICA_DIR/supervisor.lock is held as long as this
# process lives: there is never a second one, and the agent sees by it whether there is one.
#
# All arguments are made by the agent. What a tenant writes is only in REPLICA_DIR/config.json, which is not read here.
use strict;
use warnings;
use Fcntl;
use POSIX ();

my ($runc, $runc_root, $container, $dir, $policy, $log_bytes, $hold, $memory_events) = @ARGV;
die "eight arguments are needed\n" unless defined $memory_events;

my $clock = eval { require Time::HiRes; \&Time::HiRes::time } || sub { time };
sub now { sprintf '%.6f', $clock->() }

# Pauses are measured on a clock that nobody sets.
my $ticks = POSIX::sysconf(&POSIX::_SC_CLK_TCK);
sub elapsed { (POSIX::times())[0] / $ticks }

POSIX::setsid();
umask 0077;
chdir $dir or exit 3;
$SIG{HUP} = $SIG{PIPE} = 'IGNORE';

sysopen(my $lock, 'supervisor.lock', O_RDWR | O_CREAT) or exit 3;
my $whole_file = pack 's s x4 q q i x4', F_WRLCK, 0, 0, 0, 0;
exit 4 unless fcntl($lock, F_SETLK, $whole_file);

my %status = (restarts => 0, run => 0, supervisor => $$);
if (open my $old, '<', 'status') {
    while (my $line = <$old>) {
        chomp $line;
        my ($key, $value) = split /=/, $line, 2;
        $status{$key} = $value if defined $value && $key =~ /^(run|restarts)$/;
    }
}

sub record {
    my %change = @_;
    for my $key (keys %change) {
        if (defined $change{$key}) { $status{$key} = $change{$key} } else { delete $status{$key} }
    }
    open my $out, '>', 'status.new' or return;
    print {$out} map { "$_=$status{$_}\n" } sort keys %status;
    close $out and rename 'status.new', 'status';
}

my ($log, $log_size);
sub open_log {
    open $log, '>>', 'log' or exit 3;
    $log->autoflush(1) if $log->can('autoflush');
    $log_size = -s $log;
}

sub log_line {
    my ($stream, $text) = @_;
    my $line = now() . " $stream $text\n";
    if ($log_size + length $line > $log_bytes) {
        close $log;
        rename 'log', 'log.1';
        open_log();
    }
    syswrite $log, $line;
    $log_size += length $line;
}

# Writes the whole lines of a buffer and keeps the rest; a line longer than 16 KiB is cut into several.
sub log_buffer {
    my ($stream, $buffer, $last) = @_;
    while ($$buffer =~ s/^([^\n]{0,16384})\n// || $$buffer =~ s/^([^\n]{16384})//) {
        log_line($stream, $1);
    }
    if ($last && length $$buffer) {
        log_line($stream, $$buffer);
        $$buffer = '';
    }
}

sub oom_kills {
    open my $events, '<', $memory_events or return 0;
    while (<$events>) { return $1 if /^oom_kill (\d+)/ }
    return 0;
}

sub last_error {
    open my $errors, '<', 'runtime.log' or return '';
    my $message = '';
    while (<$errors>) { $message = $1 if /"level":"error".*?"msg":"((?:[^"\\]|\\.)*)"/ || /"msg":"((?:[^"\\]|\\.)*)".*"level":"error"/ }
    return substr $message, 0, 500;
}

sub runtime {
    my $pid = fork;
    return unless defined $pid;
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', '/dev/null';
        open STDERR, '>', '/dev/null';
        exec { $runc } $runc, '--root', $runc_root, @_ or POSIX::_exit(127);
    }
    waitpid $pid, 0;
}

sub run_once {
    runtime('delete', '--force', $container);
    unlink 'pid', 'runtime.log';
    pipe(my $out_read, my $out_write) or return (0, 255);
    pipe(my $err_read, my $err_write) or return (0, 255);
    record(phase => 'starting', run => $status{run} + 1, exit => undef, oom => undef, ended => undef, message => undef);
    my $pid = fork;
    return (0, 255) unless defined $pid;
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>&', $out_write;
        open STDERR, '>&', $err_write;
        exec { $runc } $runc, '--root', $runc_root, '--log', "$dir/runtime.log", '--log-format', 'json',
            'run', '--keep', '--bundle', $dir, '--pid-file', "$dir/pid", $container
            or POSIX::_exit(127);
    }
    close $out_write;
    close $err_write;
    my %open = (O => $out_read, E => $err_read);
    my %buffer = (O => '', E => '');
    my $started = 0;
    while (%open) {
        my $ready = '';
        vec($ready, fileno $_, 1) = 1 for values %open;
        select $ready, undef, undef, $started ? 5 : 0.02;
        if (!$started && -s 'pid') {
            $started = 1;
            record(phase => 'running', started => now());
        }
        for my $stream (keys %open) {
            next unless vec($ready, fileno $open{$stream}, 1);
            my $count = sysread $open{$stream}, $buffer{$stream}, 65536, length $buffer{$stream};
            if (!$count) {
                next if !defined $count && $!{EINTR};
                log_buffer($stream, \$buffer{$stream}, 1);
                close delete $open{$stream};
            } else {
                log_buffer($stream, \$buffer{$stream}, 0);
            }
        }
    }
    waitpid $pid, 0;
    my $exit = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    if (!$started && -s 'pid') {
        $started = 1;
        record(started => now());
    }
    return ($started, $exit);
}

sub stopping { -e 'stop' }

open_log();
my $pause = 1;
while (1) {
    if (-e $hold && !stopping()) {
        record(phase => 'held');
        select undef, undef, undef, 0.1 while -e $hold && !stopping();
    }
    last if stopping();
    my $begun = elapsed();
    my ($started, $exit) = run_once();
    my $oom = oom_kills() > 0 ? 1 : 0;
    my $message = $started ? '' : last_error();
    my $again = ($started || -e $hold) && !stopping() && ($policy eq 'always' || $policy eq 'on-failure' && $exit != 0);
    runtime('delete', '--force', $container);
    record(phase => $again ? 'waiting' : 'ended', exit => $exit, oom => $oom, ended => now(),
        failed => $started ? undef : 1, message => length $message ? $message : undef);
    exit 0 unless $again;
    $pause = 1 if elapsed() - $begun >= 60;
    my $until = elapsed() + $pause;
    select undef, undef, undef, 0.1 while elapsed() < $until && !stopping();
    $pause = $pause * 2 > 60 ? 60 : $pause * 2;
    last if stopping();
    record(restarts => $status{restarts} + 1);
}
record(phase => 'ended', ended => now());
