using System.Security.Cryptography;
using ChainVerify.Dstack;
using ChainVerify.Records;
using ChainVerify.Simulator;

namespace ChainVerify.Cli.Demo;

/// <summary>A node of the app that asked a KMS for keys.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kms">The KMS node that it asked.</param>
/// <param name="DeviceId">Its machine.</param>
/// <param name="ComposeHash">Its code.</param>
/// <param name="Chain">Its chain over the message that all nodes sign; null when it was refused.</param>
/// <param name="Refusal">Why it got no keys, in the KMS's words; null when it got them.</param>
internal sealed record NodeResult(string Name, string Kms, Digest256 DeviceId, Digest256 ComposeHash, SignatureChain? Chain, string? Refusal);

/// <summary>What the second act showed: nodes of one app, and what they have in common.</summary>
/// <param name="Root">The KMS root, made for this run.</param>
/// <param name="AppId">The app.</param>
/// <param name="Nodes">The nodes: two that may boot, then two that may not.</param>
/// <param name="HaveSameKey">Whether the nodes that booted have the same private key.</param>
/// <param name="HaveSameChain">Whether their chains are the same in every byte, message signature included.</param>
/// <param name="Verdict">The verdict on the first chain.</param>
internal sealed record NodesActResult(KmsRoot Root, AppId AppId, IReadOnlyList<NodeResult> Nodes, bool HaveSameKey, bool HaveSameChain, Verdict Verdict)
{
    /// <summary>Whether everything came as PROTOCOL.md 10 says.</summary>
    internal bool Holds => HaveSameKey && HaveSameChain && Verdict.IsValid && Nodes.Count(node => node.Refusal is null) == 2;
}

/// <summary>
/// Several nodes of one app (PROTOCOL.md 9 and 10): two on different devices, served by two nodes of the KMS, one with
/// code that the app's contract does not allow, and one on a device that it does not list.
/// </summary>
internal sealed class NodesAct : IDisposable
{
    private const string Compose = """{"manifest_version":2,"name":"oracle","runner":"docker-compose"}""";
    private const string ChangedCompose = """{"manifest_version":2,"name":"oracle","runner":"docker-compose","allowed_envs":["PRICE"]}""";

    private static readonly Address Owner = Address.Parse("0x1111111111111111111111111111111111111111");

    private readonly string _directory;
    private readonly SimulatedKms _kms;
    private readonly DstackKmsContract _contract = new(Owner);
    private readonly AppId _appId = AppId.Create(RandomNumberGenerator.GetBytes(AppId.Size));
    private readonly byte[] _osImage = RandomNumberGenerator.GetBytes(Digest256.Size);
    private readonly List<byte[]> _privateKeys = [];
    private int _machines;

    private NodesAct(string directory)
    {
        _directory = directory;
        byte[] root = RandomNumberGenerator.GetBytes(SigningKey.Size);
        _kms = SimulatedKms.Create(root);
        CryptographicOperations.ZeroMemory(root);
    }

    /// <summary>Runs the act; nothing of it is left behind.</summary>
    /// <param name="directory">For the sockets.</param>
    /// <param name="time">When the nodes see the price that they sign.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal static async Task<NodesActResult> RunAsync(string directory, DateTimeOffset time, CancellationToken cancellationToken)
    {
        using NodesAct act = new(directory);
        return await act.RunAsync(time, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _privateKeys.ForEach(key => CryptographicOperations.ZeroMemory(key));
        _kms.Dispose();
    }

    private async Task<NodesActResult> RunAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        SimulatedNode first = CreateMachine(Compose);
        SimulatedNode second = CreateMachine(Compose);
        SimulatedNode changed = CreateMachine(ChangedCompose);
        SimulatedNode unlisted = CreateMachine(Compose);
        (KmsNode one, KmsNode two) = StartKms(CreateMachine(Compose));
        DstackAppContract app = new(Owner, initialDevice: first.BootInfo.DeviceId, initialComposeHash: first.BootInfo.ComposeHash);
        app.AddDevice(Owner, second.BootInfo.DeviceId);
        app.AddDevice(Owner, changed.BootInfo.DeviceId);
        _contract.DeployAndRegisterApp(_appId, app);

        NodeResult[] nodes =
        [
            await BootAsync("node-1", first, one, time, cancellationToken).ConfigureAwait(false),
            await BootAsync("node-2", second, two, time, cancellationToken).ConfigureAwait(false),
            await BootAsync("node-3", changed, one, time, cancellationToken).ConfigureAwait(false),
            await BootAsync("node-4", unlisted, two, time, cancellationToken).ConfigureAwait(false),
        ];
        SignatureChain[] chains = [.. nodes.Select(node => node.Chain).OfType<SignatureChain>()];
        return new NodesActResult(
            _kms.Root,
            _appId,
            nodes,
            HaveSameKey: _privateKeys.Count > 1 && _privateKeys.TrueForAll(key => CryptographicOperations.FixedTimeEquals(key, _privateKeys[0])),
            HaveSameChain: chains.Length > 1 && Array.TrueForAll(chains, chain => AreEqual(chain, chains[0])),
            chains.Length > 0 ? Verify(chains[0]) : default);
    }

    /// <summary>Two KMS nodes with one root: the second gets it from the first, because the contract lists its machine.</summary>
    private (KmsNode One, KmsNode Two) StartKms(SimulatedNode machine)
    {
        _contract.AddOsImageHash(Owner, Digest256.Create(_osImage));
        _contract.AddKmsAggregatedMr(Owner, machine.BootInfo.MrAggregated);
        _contract.AddKmsDevice(Owner, machine.BootInfo.DeviceId);
        KmsNode one = KmsNode.CreateFirst(_kms, _contract, "kms-1");
        return one.TryReplicate(machine.BootInfo, "kms-2", out KmsNode? two, out string refusal)
            ? (one, two)
            : throw new InvalidOperationException(refusal);
    }

    private SimulatedNode CreateMachine(string compose)
    {
        byte[] instance = new byte[AppIdentity.InstanceIdSize];
        instance[^1] = (byte)++_machines;
        return new SimulatedNode(new AppIdentity
        {
            AppId = _appId,
            AppName = "oracle",
            AppCompose = compose,
            OsImageHash = _osImage,
            InstanceId = instance,
            PlatformId = RandomNumberGenerator.GetBytes(AppIdentity.InstanceIdSize),
        });
    }

    private async Task<NodeResult> BootAsync(string name, SimulatedNode node, KmsNode kms, DateTimeOffset time, CancellationToken cancellationToken)
    {
        NodeResult result = new(name, kms.Name, node.BootInfo.DeviceId, node.BootInfo.ComposeHash, Chain: null, Refusal: null);
        if (!node.TryBoot(kms, out SimulatedAgent? agent, out string refusal))
        {
            return result with { Refusal = refusal };
        }

        using (agent)
        {
            GuestAgentServerOptions socket = new() { SocketPath = Path.Combine(_directory, $"{name}.sock") };
            GuestAgentServer server = await GuestAgentServer.StartAsync(agent, socket, cancellationToken).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                return result with { Chain = await SignAsync(server.Endpoint, time, cancellationToken).ConfigureAwait(false) };
            }
        }
    }

    /// <summary>What the app on a node does: asks its agent for its key, and signs a price.</summary>
    private async Task<SignatureChain> SignAsync(DstackEndpoint endpoint, DateTimeOffset time, CancellationToken cancellationToken)
    {
        using DstackClient client = new(endpoint);
        using DerivedKey key = await client.GetKeyAsync(OracleSigner.DefaultPath, OracleSigner.DefaultPurpose, KeyAlgorithm.Secp256k1, cancellationToken).ConfigureAwait(false);
        byte[] privateKey = GC.AllocateUninitializedArray<byte>(DerivedKey.PrivateKeySize, pinned: true);
        key.ExportPrivateKey(privateKey);
        _privateKeys.Add(privateKey);
        AppInfo info = await client.InfoAsync(cancellationToken).ConfigureAwait(false);
        using OracleSigner signer = OracleSigner.Create(info.AppId, key);
        PriceObservation observation = new("demo", LoopbackPriceServer.FirstPrice, PriceObservation.NoTls);
        SignedPrice price = signer.Sign(observation, time, OracleChapter.Chapter03);
        return signer.Credential with { Message = SignedMessage.Eip191Hash(price.MessageHash, price.Signature) };
    }

    private Verdict Verify(in SignatureChain chain)
        => new ChainVerifier(new TrustPolicyBuilder().TrustKmsRoot(_kms.Root).AcceptApp(_appId).Build()).Verify(chain);

    private static bool AreEqual(in SignatureChain left, in SignatureChain right)
        => left.AppId == right.AppId
            && left.PublicKey == right.PublicKey
            && left.AppSignature == right.AppSignature
            && left.KmsSignature == right.KmsSignature
            && left.Message.Hash == right.Message.Hash
            && left.Message.Signature.SequenceEqual(right.Message.Signature);
}
