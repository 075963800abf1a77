using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Dstack;

namespace ChainVerify.Cli.Options;

/// <summary><c>--endpoint</c>: which guest agent is asked.</summary>
internal static class AgentOption
{
    internal static Option<string?> Create() => new("--endpoint", "--socket")
    {
        Description = "The guest agent: the path of its unix socket, or an address of http or https. Default: $DSTACK_SIMULATOR_ENDPOINT, else the first of the sockets that the SDKs look for.",
        HelpName = "AGENT",
    };

    /// <summary>The endpoint that the option, or else the environment, names.</summary>
    /// <exception cref="CommandException">The text names none.</exception>
    internal static DstackEndpoint Resolve(string? text)
    {
        try
        {
            return text is null ? DstackEndpoint.Discover() : DstackEndpoint.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new CommandException($"{(text is null ? string.Empty : "--endpoint: ")}{exception.Message.TrimEnd('.')}", exception);
        }
    }
}
