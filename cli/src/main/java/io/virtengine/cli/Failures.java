package io.virtengine.cli;

import io.virtengine.sdk.chain.RpcException;
import io.virtengine.sdk.gateway.GatewayException;
import io.virtengine.sdk.tx.TransactionFailure;
import picocli.CommandLine;

/** Turns what went wrong into one line on standard error and an exit code. */
final class Failures implements CommandLine.IExecutionExceptionHandler, CommandLine.IParameterExceptionHandler {

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine commandLine, CommandLine.ParseResult parseResult) {
        commandLine.getErr().println("ve: " + message(failure));
        if (System.getenv("VE_TRACE") != null) {
            failure.printStackTrace(commandLine.getErr());
        }
        return exitCode(failure);
    }

    @Override
    public int handleParseException(CommandLine.ParameterException failure, String[] args) {
        CommandLine commandLine = failure.getCommandLine();
        commandLine
                .getErr()
                .println("ve: " + failure.getMessage() + "; see "
                        + commandLine.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE;
    }

    private static String message(Exception failure) {
        String text = failure.getMessage();
        return text == null
                ? failure.getClass().getSimpleName()
                : text.lines().findFirst().orElse(text);
    }

    private static int exitCode(Exception failure) {
        return switch (failure) {
            case CommandException command -> command.exitCode();
            case TransactionFailure.Rejected _, TransactionFailure.Reverted _ -> ExitCode.REFUSED;
            case TransactionFailure _ -> ExitCode.UNREACHABLE;
            case RpcException.Unavailable _ -> ExitCode.UNREACHABLE;
            case GatewayException gateway ->
                gateway.status() == 401 || gateway.status() == 403
                        ? ExitCode.DENIED
                        : gateway.status() == 0 ? ExitCode.UNREACHABLE : ExitCode.FAILED;
            default -> ExitCode.FAILED;
        };
    }
}
