namespace ChainVerify.Simulator;

/// <summary>The keys that dstack's own simulators ship, so that anybody gets the same chains as from them (PROTOCOL.md 6).</summary>
/// <remarks>These keys are published and protect nothing. The KMS root keys above them are not published: only their signatures are.</remarks>
public sealed class SimulatorFixture
{
    private readonly string _appKey;
    private readonly string _kmsSignature;

    private SimulatorFixture(string name, string appId, string appKey, string kmsSignature, string kmsRoot)
    {
        Name = name;
        AppId = AppId.Parse(appId);
        _appKey = appKey;
        _kmsSignature = kmsSignature;
        KmsRootPublicKey = CompressedPublicKey.Parse(kmsRoot);
    }

    /// <summary>The simulator of releases 0.5.0 to 0.5.5, which the tutorial uses: KMS root 0x8f2cF602….</summary>
    public static SimulatorFixture Version053 { get; } = new(
        "0.5.3",
        "ea549f02e1a25fabd1cb788380e033ec5461b2ff",
        "e0e5d254fb944dcc370a2e5288b336a1e809871545a73ee645368957fefa31f9",
        "2f431c7956869a4fe3e028c5f9518a935e2d01e81a3628f8b1d178fc2fac7b6d2405ace433624e5568e23c4ed291dbaf60dac79b756837c0fe745154ebfdc0a601",
        "02cad3a8bb11c5c0858fb3e402048b5137457039d577986daade678ed4b4ab1b9b");

    /// <summary>The simulator of releases from 0.5.6 on: KMS root 0xA7F6043C….</summary>
    public static SimulatorFixture Version056 { get; } = new(
        "0.5.6",
        "5bb4ff9a3837357f19dc176407a5709c62eb6c56",
        "d6e88992cdeeee35fe70b5db61ab66cdb191fb9b6ec9313757ef162dd7214d5d",
        "9e618603e72d01fedb82deff6daf2d62a572becf0059eec3f89c1ab40e1f2e594d2a283f843f34e8f39e4cc49a612496ce67223a12ac923f8efe330346dfc6c500",
        "0321529e458424ab1f710a3a57ec4dad2fb195ddca572f7469242ba6c7563085b6");

    /// <summary>The name on the command line: <c>0.5.3</c> or <c>0.5.6</c>.</summary>
    public string Name { get; }

    /// <summary>The app that the simulator is.</summary>
    public AppId AppId { get; }

    /// <summary>The public key of the KMS root that issued the app key.</summary>
    public CompressedPublicKey KmsRootPublicKey { get; }

    /// <summary>Makes the app with its app key and KMS signature.</summary>
    /// <returns>The app. The caller disposes of it.</returns>
    public SimulatedApp CreateApp()
        => SimulatedApp.TryCreate(AppId, Convert.FromHexString(_appKey), RecoverableSignature.Parse(_kmsSignature), out SimulatedApp? app)
            ? app
            : throw new InvalidOperationException("The fixture's app key is no secp256k1 scalar.");
}
