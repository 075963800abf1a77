using System.Diagnostics.CodeAnalysis;

namespace ChainVerify.Simulator;

/// <summary>One of several nodes that serve the same KMS root: asks the contracts, then gives keys (PROTOCOL.md 9 and 10).</summary>
/// <remarks>Thread-safe. The nodes share the <see cref="SimulatedKms"/>, which none of them disposes of.</remarks>
public sealed class KmsNode
{
    private readonly SimulatedKms _kms;
    private readonly IBootAuthority _authority;

    private KmsNode(SimulatedKms kms, IBootAuthority authority, string name)
    {
        _kms = kms;
        _authority = authority;
        Name = name;
    }

    /// <summary>The node's name, for people.</summary>
    public string Name { get; }

    /// <summary>The root as a verifier trusts it: the same for all nodes.</summary>
    public KmsRoot Root => _kms.Root;

    /// <summary>Makes the first node, which holds the root from the start and asks nobody.</summary>
    /// <param name="kms">The root.</param>
    /// <param name="authority">The contracts.</param>
    /// <param name="name">The node's name, for people.</param>
    /// <returns>The node.</returns>
    public static KmsNode CreateFirst(SimulatedKms kms, IBootAuthority authority, string name = "kms-1")
    {
        ArgumentNullException.ThrowIfNull(kms);
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(name);
        return new KmsNode(kms, authority, name);
    }

    /// <summary>Gives the root to another node, if the contracts allow that one to be a KMS.</summary>
    /// <param name="bootInfo">The other node's boot.</param>
    /// <param name="name">The other node's name, for people.</param>
    /// <param name="node">The other node, or null.</param>
    /// <param name="refusal">Why not; empty otherwise.</param>
    /// <returns>Whether it got the root.</returns>
    public bool TryReplicate(BootInfo bootInfo, string name, [NotNullWhen(true)] out KmsNode? node, out string refusal)
    {
        ArgumentNullException.ThrowIfNull(name);
        BootDecision decision = _authority.IsKmsAllowed(bootInfo);
        node = decision.IsAllowed ? new KmsNode(_kms, _authority, name) : null;
        refusal = decision.IsAllowed ? "" : $"KMS not allowed: Boot denied: {decision.Reason}";
        return node is not null;
    }

    /// <summary>Gives an app its keys, if the contracts allow the boot.</summary>
    /// <param name="bootInfo">The boot.</param>
    /// <param name="app">The app with its key: the same for every node and every boot. The caller disposes of it.</param>
    /// <param name="refusal">Why not, in the KMS's words; empty otherwise.</param>
    /// <returns>Whether the app got its keys.</returns>
    public bool TryGetAppKey(BootInfo bootInfo, [NotNullWhen(true)] out SimulatedApp? app, out string refusal)
    {
        BootDecision decision = _authority.IsAppAllowed(bootInfo);
        app = decision.IsAllowed ? _kms.IssueApp(bootInfo.AppId) : null;
        refusal = decision.IsAllowed ? "" : $"App not allowed: Boot denied: {decision.Reason}";
        return app is not null;
    }

    /// <summary>The name and the root's address.</summary>
    /// <returns>Text for people.</returns>
    public override string ToString() => $"{Name} of {_kms}";
}
