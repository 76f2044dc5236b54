package dev.paxos.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.paxos.core.proposer.IndeterminateException;
import dev.paxos.core.proposer.NoQuorumException;
import dev.paxos.core.proposer.OverloadedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "paxosctl",
        description = "Reads and changes what a Paxos cluster holds, and tells how its servers are.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, for a reason that no other code names",
            "2:the command line, a key or a value is wrong; nothing was sent",
            "3:the register is absent",
            "4:declined: the condition does not hold, or another value is decided",
            "5:no majority of the servers answered; a change was not made and never will be",
            "6:indeterminate: the change may have been made, or may yet be made",
            "7:overloaded; nothing was changed",
            "8:the data directory is corrupt",
            "9:a majority of the servers answered, but not all of them"
        })
final class PaxosCtl implements Callable<Integer> {
    // What is logged of connections is for programs that run for long. Held, for a logger that nobody holds forgets.
    private static final Logger SDK_LOG = Logger.getLogger("dev.paxos");
    private static final Logger GRPC_LOG = Logger.getLogger("io.grpc");

    static {
        SDK_LOG.setLevel(Level.WARNING);
        GRPC_LOG.setLevel(Level.SEVERE);
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    private PaxosCtl() {}

    /** Runs a command, and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Console.ofProcess(), args));
    }

    static int run(Console console, String... args) {
        int code = commandLine(console).execute(args);
        console.out().flush();
        return console.out().checkError() && code == 0 ? ExitCode.FAILED.number() : code;
    }

    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new PaxosCtl())
                .addSubcommand(new GetCommand(console))
                .addSubcommand(new PutCommand(console))
                .addSubcommand(new CasCommand(console))
                .addSubcommand(new DeleteCommand(console))
                .addSubcommand(new ProposeCommand(console))
                .addSubcommand(new StatusCommand(console))
                .addSubcommand(new WatchStatusCommand(console))
                .addSubcommand(new StateCommand(console))
                .addSubcommand(new JournalCommand(console))
                .addSubcommand(new BenchCommand(console))
                .addSubcommand(new CommandLine(new GenerateCompletion()).setCommandName("completion"));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(new Environment(console.environment()))
                .setOut(new PrintWriter(console.out(), true, UTF_8))
                .setErr(new PrintWriter(console.err(), true, UTF_8))
                .setParameterExceptionHandler((wrong, arguments) -> misused(wrong, console))
                .setExecutionExceptionHandler(
                        (failure, command, parsed) -> tell(failure, console).number());
    }

    /** Nothing but the name was given. */
    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }

    private static int misused(ParameterException wrong, Console console) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        console.err().println("paxosctl: " + wrong.getMessage() + "; \"" + command + " --help\" tells more");
        return ExitCode.USAGE.number();
    }

    private static ExitCode tell(Exception failure, Console console) {
        if (failure instanceof NoQuorumException) {
            return say(console, failure, ExitCode.NO_QUORUM);
        }
        if (failure instanceof IndeterminateException) {
            return say(console, failure, ExitCode.INDETERMINATE);
        }
        if (failure instanceof OverloadedException) {
            return say(console, failure, ExitCode.OVERLOADED);
        }
        if (failure instanceof IllegalArgumentException) {
            return say(console, failure, ExitCode.USAGE);
        }
        if (failure instanceof IOException) {
            console.err().println("paxosctl: cannot read " + failure.getMessage());
            return ExitCode.FAILED;
        }
        failure.printStackTrace(console.err());
        return ExitCode.FAILED;
    }

    private static ExitCode say(Console console, Exception failure, ExitCode code) {
        console.err().println("paxosctl: " + failure.getMessage());
        return code;
    }
}
