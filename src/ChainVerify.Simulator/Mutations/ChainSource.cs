namespace ChainVerify.Simulator;

/// <summary>A valid chain together with all private keys behind it, so that any part of it can be made anew.</summary>
/// <remarks>The keys belong to the caller. Thread-safe.</remarks>
public sealed class ChainSource
{
    /// <summary>The KMS that issued the app's key.</summary>
    public required SimulatedKms Kms { get; init; }

    /// <summary>The app that the derived key belongs to.</summary>
    public required SimulatedApp App { get; init; }

    /// <summary>The derived key.</summary>
    public required SimulatedKey Key { get; init; }

    /// <summary>The message scheme; it must fit the key.</summary>
    public required MessageScheme Scheme { get; init; }

    /// <summary>The message, or the hash of 32 bytes where the scheme takes one.</summary>
    public required ReadOnlyMemory<byte> Message { get; init; }

    /// <summary>The form of an ECDSA message signature; null means the scheme's usual one.</summary>
    public SignatureForm? Form { get; init; }

    /// <summary>Whether the record names the app's public key.</summary>
    public bool NamesAppPublicKey { get; init; }

    /// <summary>Makes the valid chain.</summary>
    /// <returns>The chain: the same each time.</returns>
    /// <exception cref="ArgumentException">Key, scheme, message and form do not fit together.</exception>
    public SignatureChain CreateChain() => Key.SignMessage(Scheme, Message, Form, NamesAppPublicKey);

    /// <summary>Makes a policy that the valid chain satisfies.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="scope">How much the policy pins.</param>
    /// <returns>The policy.</returns>
    public TrustPolicy CreatePolicy(VerificationRules rules, PolicyScope scope)
    {
        TrustPolicyBuilder builder = new TrustPolicyBuilder().TrustKmsRoot(Kms.Root).UseRules(rules);
        if (scope == PolicyScope.Any)
        {
            return builder.AcceptAnyApp().AcceptAnyPurpose().AcceptAnyDomain().AcceptAnyMessageScheme().Build();
        }

        builder.AcceptApp(App.AppId).AcceptMessageScheme(Scheme);
        Utf8Text name = Key.Claim.Scope.GetValueOrDefault();
        return (Key.Claim.Version == ClaimVersion.V0 ? builder.AcceptPurpose(name) : builder.AcceptDomain(name)).Build();
    }
}
