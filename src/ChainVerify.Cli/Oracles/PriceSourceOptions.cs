using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Cli.Options;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Oracles;

/// <summary>Where the oracle's prices come from: a server, a file, or this program itself.</summary>
internal sealed class PriceSourceOptions
{
    private readonly Option<string?> _url = new("--source-url")
    {
        Description = "A server that answers JSON with the price, over http or https; over https the fingerprint of its certificate is stated too.",
        HelpName = "URL",
    };

    private readonly Option<string?> _file = new("--source-file")
    {
        Description = "A JSON file with the price, read anew each time. Without either option the prices are made up by this program, and the statements say so.",
        HelpName = "FILE",
    };

    private readonly Option<string> _pointer = new("--source-pointer")
    {
        Description = "Where in that JSON the price is: a JSON Pointer (RFC 6901). Empty: the document is the number.",
        HelpName = "POINTER",
        DefaultValueFactory = _ => "/bitcoin/usd",
    };

    private readonly Option<double> _timeout = NumberOption.Create(
        "--source-timeout", "SECONDS", "How long the source may take; then the caller gets 502.", 10.0, 0.001, 86_400);

    internal void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_file);
        command.Add(_pointer);
        command.Add(_timeout);
    }

    internal TimeSpan ReadTimeout(ParseResult parsed) => TimeSpan.FromSeconds(parsed.GetValue(_timeout));

    /// <summary>The source that the command line names; null where this program is to make the prices up.</summary>
    /// <exception cref="CommandException">It names two, or none that could be one.</exception>
    internal PriceSource? Read(ParseResult parsed)
    {
        string? url = parsed.GetValue(_url);
        string? file = parsed.GetValue(_file);
        if (url is not null && file is not null)
        {
            throw new CommandException("--source-url and --source-file contradict each other: give one of them");
        }

        if (url is null && file is null)
        {
            return parsed.GetResult(_pointer) is { Implicit: false }
                ? throw new CommandException("--source-pointer needs --source-url or --source-file")
                : null;
        }

        string pointer = parsed.GetValue(_pointer)!;
        try
        {
            return url is null ? OpenFile(file!, pointer) : new HttpPriceSource(ParseUrl(url), pointer);
        }
        catch (FormatException exception)
        {
            throw new CommandException($"--source-pointer: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static FilePriceSource OpenFile(string path, string pointer)
        => File.Exists(path)
            ? new FilePriceSource(path, pointer)
            : throw new CommandException($"--source-file {PolicyOptions.Quoted(path)}: no such file");

    // The text is not repeated: paths and queries of such addresses often are the key of an account.
    private static Uri ParseUrl(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandException("--source-url is not an address of http or https");
}
