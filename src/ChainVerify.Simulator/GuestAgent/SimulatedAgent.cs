using ChainVerify.Dstack.Wire;

namespace ChainVerify.Simulator;

/// <summary>
/// The guest agent of one running app (PROTOCOL.md 7, PROTOCOL-V1.md): derives keys, signs, tells who the app is.
/// <see cref="GuestAgentServer"/> puts it on a socket.
/// </summary>
/// <remarks>
/// There is no TEE: quotes and attestations are marked as simulated and prove nothing. Thread-safe except for
/// <see cref="Dispose"/>, which must come after every other use.
/// </remarks>
public sealed class SimulatedAgent : IDisposable
{
    private readonly Lazy<SimulatedKey> _signingKey;
    private readonly Lazy<SimulatedKey> _ed25519SigningKey;
    private readonly Lazy<InfoReply> _info;

    private SimulatedAgent(SimulatedApp app, AppIdentity identity, CertificateAuthority authority, TimeProvider timeProvider)
    {
        App = app;
        Identity = identity;
        Measurements = identity.Measurements;
        Authority = authority;
        TimeProvider = timeProvider;
        Credentials = new CredentialCache(app);
        _signingKey = new Lazy<SimulatedKey>(() => SigningMethods.CreateKey(App, KeyAlgorithm.Secp256k1));
        _ed25519SigningKey = new Lazy<SimulatedKey>(() => SigningMethods.CreateKey(App, KeyAlgorithm.Ed25519));
        _info = new Lazy<InfoReply>(() => InfoMethods.CreateInfo(this));
    }

    /// <summary>Who the app is.</summary>
    public AppIdentity Identity { get; }

    /// <summary>The app's public key.</summary>
    public CompressedPublicKey AppPublicKey => App.PublicKey;

    internal SimulatedApp App { get; }

    internal BootMeasurements Measurements { get; }

    internal CertificateAuthority Authority { get; }

    internal TimeProvider TimeProvider { get; }

    internal CredentialCache Credentials { get; }

    /// <summary>The answer of v0 <c>Info</c>, made once.</summary>
    internal InfoReply Info => _info.Value;

    /// <summary>The agent of a published simulator.</summary>
    /// <param name="fixture">Which one.</param>
    /// <param name="timeProvider">The clock of certificates; null means the system's.</param>
    /// <returns>The agent. The caller disposes of it.</returns>
    public static SimulatedAgent FromFixture(SimulatorFixture fixture, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(fixture);
        using AppKeys keys = fixture.ReadAppKeys();
        return FromAppKeys(keys, fixture.Identity, timeProvider);
    }

    /// <summary>The agent of an app whose keys are known.</summary>
    /// <param name="keys">The keys; not needed any more afterwards.</param>
    /// <param name="identity">Who the app is; its app id is the one that the KMS signature must be about.</param>
    /// <param name="timeProvider">The clock of certificates; null means the system's.</param>
    /// <returns>The agent. The caller disposes of it.</returns>
    /// <exception cref="FormatException">The app key is no private key, or the certificate authority's key and certificate do not fit.</exception>
    public static SimulatedAgent FromAppKeys(AppKeys keys, AppIdentity identity, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(identity);
        TimeProvider clock = timeProvider ?? TimeProvider.System;
        CertificateAuthority authority = keys.CaKeyPem.Length > 0 && keys.CaCertificatePem.Length > 0
            ? CertificateAuthority.FromPem(keys.CaCertificatePem, keys.CaKeyPem)
            : CertificateAuthority.CreateNew(clock);
        try
        {
            return new SimulatedAgent(keys.CreateApp(identity.AppId), identity, authority, clock);
        }
        catch
        {
            authority.Dispose();
            throw;
        }
    }

    /// <summary>The agent of a node that has booted.</summary>
    /// <param name="app">The app with its key; the agent takes it over and disposes of it.</param>
    /// <param name="identity">Who the app is.</param>
    /// <param name="timeProvider">The clock of certificates; null means the system's.</param>
    /// <returns>The agent. The caller disposes of it.</returns>
    /// <exception cref="ArgumentException">The identity is another app's.</exception>
    public static SimulatedAgent FromApp(SimulatedApp app, AppIdentity identity, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(identity);
        if (app.AppId != identity.AppId)
        {
            throw new ArgumentException("The identity is that of another app.", nameof(identity));
        }

        TimeProvider clock = timeProvider ?? TimeProvider.System;
        return new SimulatedAgent(app, identity, CertificateAuthority.CreateNew(clock), clock);
    }

    /// <summary>The v0 <c>GetKey</c>, without a socket; see <see cref="SimulatedApp.GetKey(Utf8Text, Utf8Text, KeyAlgorithm)"/>.</summary>
    /// <param name="path">The path.</param>
    /// <param name="purpose">The purpose.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns>The key. The caller disposes of it.</returns>
    public SimulatedKey GetKey(Utf8Text path, Utf8Text purpose, KeyAlgorithm algorithm = KeyAlgorithm.Secp256k1) => App.GetKey(path, purpose, algorithm);

    /// <summary>Finds the KMS root that the app's KMS signature is by: what a verifier must trust.</summary>
    /// <param name="root">The root's public key, or <c>default</c>.</param>
    /// <returns>Whether a key can be recovered. A signature that is about another app id gives a key that nobody has.</returns>
    public bool TryRecoverKmsRoot(out PublicKey root) => App.TryRecoverKmsRoot(out root);

    /// <summary>Overwrites the keys.</summary>
    public void Dispose()
    {
        App.Dispose();
        Authority.Dispose();
        foreach (Lazy<SimulatedKey> key in (Lazy<SimulatedKey>[])[_signingKey, _ed25519SigningKey])
        {
            if (key.IsValueCreated)
            {
                key.Value.Dispose();
            }
        }
    }

    /// <summary>The key of <c>Sign</c>.</summary>
    internal SimulatedKey SigningKey(KeyAlgorithm algorithm)
        => algorithm == KeyAlgorithm.Ed25519 ? _ed25519SigningKey.Value : _signingKey.Value;
}
