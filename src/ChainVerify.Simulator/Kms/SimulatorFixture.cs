using System.Text;

namespace ChainVerify.Simulator;

/// <summary>The keys that dstack's own simulators ship, so that anybody gets the same chains as from them (PROTOCOL.md 6).</summary>
/// <remarks>These keys are published and protect nothing. The KMS root keys above them are not published: only their signatures are.</remarks>
public sealed class SimulatorFixture
{
    private SimulatorFixture(string name, string kmsRoot, AppIdentity identity)
    {
        Name = name;
        Identity = identity;
        KmsRootPublicKey = CompressedPublicKey.Parse(kmsRoot);
    }

    /// <summary>The simulator of releases 0.5.0 to 0.5.5, which the tutorial uses: KMS root 0x8f2cF602….</summary>
    public static SimulatorFixture Version053 { get; } = new(
        "0.5.3",
        "02cad3a8bb11c5c0858fb3e402048b5137457039d577986daade678ed4b4ab1b9b",
        new AppIdentity
        {
            AppId = AppId.Parse("ea549f02e1a25fabd1cb788380e033ec5461b2ff"),
            AppName = "kvin-nb",
            AppCompose = Text("app-compose-0.5.3.json"),
            ComposeHash = Digest256.Parse("ea549f02e1a25fabd1cb788380e033ec5461b2ffe4328d753642cf035452e48b"),
            InstanceId = Convert.FromHexString("59df8036b824b0aac54f8998b9e1fb2a0cfc5d3a"),
            DeviceId = Digest256.Parse("da2d377e04b7133ec1287a18d465fa44ae9dbb08d929166c6bdb414f38a2acd3"),
            PlatformId = Convert.FromHexString("83fbfe61525f55581315cd9dc950f44700000000"),
            KeyProviderInfo = AppIdentity.PublishedKeyProvider,
            VmConfig = """{"os_image_hash":"64f0d1545cd510a8dfed7ad609d105b5d41f0cb2afcfdda8867ede00c88add7a","cpu_count":1,"memory_size":2147483648}""",
            Measurements = BootMeasurements.Recorded(FixtureFile.Read("eventlog-0.5.3.json")),
        });

    /// <summary>The simulator of releases from 0.5.6 on: KMS root 0xA7F6043C….</summary>
    public static SimulatorFixture Version056 { get; } = new(
        "0.5.6",
        "0321529e458424ab1f710a3a57ec4dad2fb195ddca572f7469242ba6c7563085b6",
        new AppIdentity
        {
            AppId = AppId.Parse("5bb4ff9a3837357f19dc176407a5709c62eb6c56"),
            AppName = "guest-agent",
            AppCompose = Text("app-compose-0.5.6.json"),
            ComposeHash = Digest256.Parse("c143116fef3940e7f776bfc0919c256232ae5338a6e948c96b711e0b2383483a"),
            InstanceId = Convert.FromHexString("1691ed1b47506cad7d08834668691d88246f5b1f"),
            KeyProviderInfo = AppIdentity.PublishedKeyProvider,
        });

    /// <summary>The name on the command line: <c>0.5.3</c> or <c>0.5.6</c>.</summary>
    public string Name { get; }

    /// <summary>Who the app is.</summary>
    public AppIdentity Identity { get; }

    /// <summary>The app that the simulator is.</summary>
    public AppId AppId => Identity.AppId;

    /// <summary>The public key of the KMS root that issued the app key.</summary>
    public CompressedPublicKey KmsRootPublicKey { get; }

    /// <summary>Makes the app with its app key and KMS signature.</summary>
    /// <returns>The app. The caller disposes of it.</returns>
    public SimulatedApp CreateApp()
    {
        using AppKeys keys = ReadAppKeys();
        return keys.CreateApp(AppId);
    }

    /// <summary>Reads the published <c>appkeys.json</c>.</summary>
    /// <returns>The keys. The caller disposes of them.</returns>
    public AppKeys ReadAppKeys() => AppKeys.Parse(FixtureFile.Read($"appkeys-{Name}.json"));

    private static string Text(string file) => Encoding.UTF8.GetString(FixtureFile.Read(file));
}
