using ChainVerify.Records;

namespace ChainVerify.Cli.Explanation;

/// <summary>One chain told in the tutorial's three steps, with what was recovered and what was expected.</summary>
/// <param name="writer">Receives the text.</param>
/// <param name="policy">The policy that the chain was verified with.</param>
/// <param name="anyAppReason">Why the policy accepts any app, where it does.</param>
internal sealed class ChainNarrative(TextWriter writer, TrustPolicy policy, string anyAppReason = "--any-app does not say which app you expect")
{
    internal const int LabelWidth = 22;

    private const string NamedNowhere = "none: neither the record nor the policy names one";

    /// <summary>Tells a record that could not be read.</summary>
    internal void WriteMalformed(Verdict verdict)
    {
        writer.WriteLine("  No step was taken: the record cannot be read.");
        writer.WriteLine($"INVALID: {verdict}");
    }

    /// <summary>Tells a chain from its record to its verdict.</summary>
    internal void Write(in SignatureChain chain, ChainExplanation explanation, OracleStatement? statement)
    {
        WriteSteps(chain, explanation, statement);
        WriteConclusion(chain, explanation, statement);
    }

    /// <summary>Tells what the record says and what the three steps found.</summary>
    internal void WriteSteps(in SignatureChain chain, ChainExplanation explanation, OracleStatement? statement)
    {
        WriteRecord(chain, explanation);
        if (statement is not null)
        {
            new StatementNarrative(writer, LabelWidth).Write(chain, statement);
        }

        WriteAppStep(chain, explanation);
        WriteKmsStep(explanation);
        WriteMessageStep(chain, explanation);
    }

    /// <summary>Tells the verdict, and what it proves.</summary>
    internal void WriteConclusion(in SignatureChain chain, ChainExplanation explanation, OracleStatement? statement)
    {
        Verdict verdict = explanation.Verdict;
        if (verdict.IsValid)
        {
            WriteValid(chain, explanation, statement);
        }
        else
        {
            writer.WriteLine($"INVALID: {verdict}");
        }
    }

    private void WriteRecord(in SignatureChain chain, ChainExplanation explanation)
    {
        string source = chain.AppId is null ? " (from the policy: the record names none)" : string.Empty;
        Line("app id", explanation.AppId is { } appId ? $"{appId}{source}" : NamedNowhere);
        string scopeSource = chain.Claim.Scope is null ? " (from the policy: the record names none)" : string.Empty;
        Line(ScopeName(chain), explanation.Scope is { } scope ? $"{TerminalText.Show(scope)}{scopeSource}" : NamedNowhere);
        Line("derived public key", $"{chain.PublicKey}{(chain.PublicKey.Algorithm == KeyAlgorithm.Ed25519 ? " (ed25519)" : string.Empty)}");
        if (explanation.DerivedAddress is { } address)
        {
            Line("its address", address.ToString());
        }
    }

    private void WriteAppStep(in SignatureChain chain, ChainExplanation explanation)
    {
        writer.WriteLine("Step 1: recover the app public key from the app signature");
        if (explanation.Scope is { } scope)
        {
            Line("signed by the app key", chain.Claim.Version == ClaimVersion.V0
                ? $"\"{TerminalText.Show(scope)}:\" and the derived public key in hex"
                : $"the v1 claim of domain \"{TerminalText.Show(scope)}\" and the derived public key");
        }

        if (explanation.AppPublicKey is { } key)
        {
            Line("recovered app key", key.Compress().ToString());
        }

        if (chain.AppPublicKey is { } named)
        {
            Line("named in the record", named.ToString());
        }

        Outcome(explanation, ChainLink.App, explanation.AppPublicKey is not null, chain.AppPublicKey is null ? "recovered; step 2 decides whose it is" : "the two are the same key");
    }

    private void WriteKmsStep(ChainExplanation explanation)
    {
        writer.WriteLine("Step 2: recover the KMS signer from the KMS signature");
        Line("signed by the KMS root", "\"dstack-kms-issued:\", the app id and the app public key");
        if (explanation.KmsAddress is { } signer)
        {
            Line("recovered KMS signer", signer.ToString());
        }

        foreach (KmsRoot root in policy.KmsRoots)
        {
            Line("expected KMS root", root.Address.ToString());
        }

        Outcome(explanation, ChainLink.Kms, explanation.KmsPublicKey is not null, "the KMS root that you trust signed this app key");
    }

    private void WriteMessageStep(in SignatureChain chain, ChainExplanation explanation)
    {
        if (chain.Message.Scheme == MessageScheme.None)
        {
            writer.WriteLine("Step 3: no message; only the key's two links are verified");
            return;
        }

        writer.WriteLine("Step 3: recover the message signer from the message signature");
        Line("message scheme", MessageSchemeNames.GetName(chain.Message.Scheme));
        if (chain.Message.Scheme is MessageScheme.Eip191Hash or MessageScheme.Digest)
        {
            Line("message hash", chain.Message.Hash.ToString());
        }

        if (explanation.MessageSignerAddress is { } signer)
        {
            Line("recovered signer", signer.ToString());
            Line("expected signer", $"{explanation.DerivedAddress} (the derived key)");
        }
        else if (explanation.Verdict.IsValid)
        {
            Line("recovered signer", "none: this signature names no key, so it is verified with the derived key");
        }

        if (chain.SignerAddress is { } claimed)
        {
            Line("claimed signer", $"{claimed} (signerAddress)");
        }

        Outcome(explanation, ChainLink.Message, explanation.Verdict.IsValid, "the derived key signed this message");
    }

    private void WriteValid(in SignatureChain chain, ChainExplanation explanation, OracleStatement? statement)
    {
        writer.WriteLine("VALID");
        string root = explanation.KmsAddress?.ToString() ?? "the root";
        string message = chain.Message.Scheme == MessageScheme.None ? string.Empty : ", and that key signed this message";
        Line("proves", policy.AnyApp
            ? $"some app under KMS root {root} was given this key{message}; {anyAppReason}"
            : $"app {explanation.AppId} under KMS root {root} was given this key{message}");
        Line("does not prove", "which code runs now, the path of the key, or that the message is fresh or true");
        if (statement is { IsSourceSigned: false })
        {
            Line("nor", "source and TLS fingerprint, which nobody signed");
        }
    }

    private void Outcome(ChainExplanation explanation, ChainLink link, bool isReached, string success)
    {
        Verdict verdict = explanation.Verdict;
        Line("result", verdict.Link == link && !verdict.IsValid
            ? $"FAILED: {verdict.Detail}"
            : isReached ? $"ok: {success}" : "not reached");
    }

    private void Line(string label, string value) => writer.WriteLine($"  {label.PadRight(LabelWidth)} {value}");

    private static string ScopeName(in SignatureChain chain) => chain.Claim.Version == ClaimVersion.V0 ? "purpose" : "domain";
}
