using System.CommandLine;
using ChainVerify.Cli.Invocation;
using ChainVerify.Dstack;

namespace ChainVerify.Cli.Options;

/// <summary>
/// The options that say which KMS roots are trusted: named, or read from a contract. Every command that takes one takes
/// the other, and both add up.
/// </summary>
internal sealed class KmsRootOptions
{
    private readonly Option<string[]> _roots = PolicyOptions.Repeatable(
        "--kms-root",
        "ADDRESS|KEY",
        "A trusted KMS root: its address (20 bytes) or public key (33 or 65 bytes), in hex. This or --kms-contract is required; repeatable.");

    private readonly Option<string?> _contract = new("--kms-contract")
    {
        Description = "A DstackKms contract whose kmsInfo() names a root that is trusted too. Needs --rpc.",
        HelpName = "ADDRESS",
    };

    private readonly Option<string?> _rpc = new("--rpc")
    {
        Description = "The Ethereum node (JSON-RPC over http or https) that is asked for --kms-contract. It decides whom you trust: use your own.",
        HelpName = "URL",
    };

    private readonly Option<double> _timeout = NumberOption.Create(
        "--rpc-timeout", "SECONDS", "How long the node may take.", 30.0, 0.001, 86_400);

    internal void AddTo(Command command)
    {
        command.Add(_roots);
        command.Add(_contract);
        command.Add(_rpc);
        command.Add(_timeout);
    }

    /// <summary>The roots that the command line states; asks the contract, if one is named.</summary>
    /// <exception cref="CommandException">It states none, one is none, or the contract could not be read.</exception>
    internal async Task<IReadOnlyList<KmsRoot>> ReadAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        IReadOnlyList<KmsRoot> roots = await ReadOptionalAsync(parsed, cancellationToken).ConfigureAwait(false);
        return roots.Count > 0
            ? roots
            : throw new CommandException("--kms-root or --kms-contract is required: the root must come from you, never from a record");
    }

    /// <summary>The roots that the command line states, none included; asks the contract, if one is named.</summary>
    /// <exception cref="CommandException">One is none, or the contract could not be read.</exception>
    internal async Task<IReadOnlyList<KmsRoot>> ReadOptionalAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<KmsRoot> roots = [.. (parsed.GetValue(_roots) ?? []).Select(ParseRoot)];
        (Address Contract, Uri Rpc)? source = ReadContract(parsed);
        if (source is { } named)
        {
            DstackClientOptions options = new() { Timeout = TimeSpan.FromSeconds(parsed.GetValue(_timeout)) };
            roots.Add(await AskAsync(new KmsRootSource(named.Rpc, named.Contract, options: options), cancellationToken).ConfigureAwait(false));
        }

        return roots;
    }

    /// <summary>What the command line states, as settings of the service, which asks the contract again and again.</summary>
    /// <exception cref="CommandException">One of the roots is none, or the contract is not named rightly.</exception>
    internal IEnumerable<KeyValuePair<string, string?>> ReadSettings(ParseResult parsed)
    {
        KmsRoot[] roots = [.. (parsed.GetValue(_roots) ?? []).Select(ParseRoot)];
        for (int i = 0; i < roots.Length; i++)
        {
            yield return new($"ChainVerify:Trust:KmsRoots:{i}", roots[i].ToString());
        }

        if (ReadContract(parsed) is { } source)
        {
            yield return new("ChainVerify:KmsContract:Address", source.Contract.ToString());
            yield return new("ChainVerify:KmsContract:Rpc", source.Rpc.ToString());
            yield return new("ChainVerify:KmsContract:Timeout", TimeSpan.FromSeconds(parsed.GetValue(_timeout)).ToString("c", System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private (Address Contract, Uri Rpc)? ReadContract(ParseResult parsed)
    {
        string? contract = parsed.GetValue(_contract);
        string? rpc = parsed.GetValue(_rpc);
        if (contract is null && rpc is null)
        {
            return null;
        }

        if (contract is null || rpc is null)
        {
            throw new CommandException("--kms-contract and --rpc belong together: give both");
        }

        if (!Address.TryParse(contract.AsSpan(), out Address address) || address.IsZero)
        {
            throw new CommandException($"--kms-contract '{PolicyOptions.Quoted(contract)}' is not the address of a contract: 20 bytes in hexadecimal, not all zero");
        }

        // The text is not repeated: paths and queries of such addresses often are the key of an account.
        return Uri.TryCreate(rpc, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? (address, uri)
            : throw new CommandException("--rpc is not an address of http or https");
    }

    private static async Task<KmsRoot> AskAsync(KmsRootSource source, CancellationToken cancellationToken)
    {
        using (source)
        {
            try
            {
                return await source.GetKmsRootAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DstackException exception)
            {
                throw new CommandException($"--kms-contract: {exception.Message.TrimEnd('.')}", exception);
            }
        }
    }

    private static KmsRoot ParseRoot(string text)
    {
        if (Address.TryParse(text.AsSpan(), out Address address) && address.IsZero)
        {
            throw new CommandException("--kms-root: the zero address is not a KMS root; accepting it would accept forgeries");
        }

        return KmsRoot.TryParse(text, out KmsRoot root)
            ? root
            : throw new CommandException(
                $"--kms-root '{PolicyOptions.Quoted(text)}' is neither an address (20 bytes) nor a public key (33 or 65 bytes) in hexadecimal");
    }
}
