using ChainVerify.Simulator;
using ChainVerify.Tests.Signatures;
using Xunit;

namespace ChainVerify.Tests.Simulator.Nodes;

/// <summary>Several KMS nodes, several nodes of one app: the same keys everywhere, or the reason why not (PROTOCOL.md 10).</summary>
public sealed class ReplicationTests : IDisposable
{
    private const string Compose = """{"name":"oracle"}""";

    private static readonly Address Owner = Address.Parse("0x1111111111111111111111111111111111111111");
    private static readonly AppId App = AppId.Parse("00112233445566778899aabbccddeeff00112233");
    private static readonly Digest256 Image = Digest256.Create([.. new byte[31], 0x51]);

    private readonly SimulatedKms _kms = SimulatedKms.Create([.. new byte[31], 7]);
    private readonly DstackKmsContract _contract = new(Owner);

    public ReplicationTests() => _contract.AddOsImageHash(Owner, Image);

    public void Dispose() => _kms.Dispose();

    [Fact]
    public void Two_nodes_on_two_devices_get_the_same_keys_and_byte_identical_chains_from_two_kms_nodes()
    {
        SimulatedNode first = Node(1);
        SimulatedNode second = Node(2);
        SimulatedNode kmsMachine = Node(9);
        _contract.AddKmsAggregatedMr(Owner, kmsMachine.BootInfo.MrAggregated);
        _contract.AddKmsDevice(Owner, kmsMachine.BootInfo.DeviceId);
        _contract.DeployAndRegisterApp(App, new DstackAppContract(Owner, allowsAnyDevice: true, initialComposeHash: first.BootInfo.ComposeHash));
        KmsNode one = KmsNode.CreateFirst(_kms, _contract);
        Assert.True(one.TryReplicate(kmsMachine.BootInfo, "kms-2", out KmsNode? two, out string refusal), refusal);

        Assert.True(first.TryBoot(one, out SimulatedAgent? firstAgent, out refusal), refusal);
        Assert.True(second.TryBoot(two, out SimulatedAgent? secondAgent, out refusal), refusal);

        using (firstAgent)
        using (secondAgent)
        using (SimulatedKey firstKey = firstAgent.GetKey("/oracle", "ethereum"))
        using (SimulatedKey secondKey = secondAgent.GetKey("/oracle", "ethereum"))
        {
            Assert.NotEqual(first.BootInfo.DeviceId, second.BootInfo.DeviceId);
            Assert.Equal(one.Root, two.Root);
            byte[] message = new byte[32];
            SignatureChain chain = firstKey.SignMessage(MessageScheme.Eip191Hash, message);
            Assert.Equal(ChainText.Of(chain), ChainText.Of(secondKey.SignMessage(MessageScheme.Eip191Hash, message)));
            TrustPolicy policy = new TrustPolicyBuilder().TrustKmsRoot(one.Root).AcceptApp(App).Build();
            Assert.True(new ChainVerifier(policy, new ChainVerifierOptions { Engine = Engines.Fastest }).Verify(chain).IsValid);
        }
    }

    [Fact]
    public void A_node_whose_code_is_not_allowed_is_refused_with_the_reason()
    {
        _contract.DeployAndRegisterApp(App, new DstackAppContract(Owner, allowsAnyDevice: true, initialComposeHash: Node(1).BootInfo.ComposeHash));
        SimulatedNode other = new(Identity(3) with { AppCompose = """{"name":"changed"}""" });

        Assert.False(other.TryBoot(KmsNode.CreateFirst(_kms, _contract), out SimulatedAgent? agent, out string refusal));

        Assert.Null(agent);
        Assert.Equal("App not allowed: Boot denied: Compose hash not allowed", refusal);
    }

    [Fact]
    public void A_machine_that_may_not_be_a_kms_does_not_get_the_root()
    {
        KmsNode first = KmsNode.CreateFirst(_kms, _contract);

        Assert.False(first.TryReplicate(Node(9).BootInfo, "kms-2", out KmsNode? second, out string refusal));

        Assert.Null(second);
        Assert.Equal("KMS not allowed: Boot denied: Aggregated MR not allowed", refusal);
    }

    [Fact]
    public void Revoked_code_boots_no_more_but_keeps_the_keys_that_it_has()
    {
        SimulatedNode node = Node(1);
        DstackAppContract contract = new(Owner, allowsAnyDevice: true, initialComposeHash: node.BootInfo.ComposeHash);
        _contract.DeployAndRegisterApp(App, contract);
        KmsNode kms = KmsNode.CreateFirst(_kms, _contract);
        Assert.True(node.TryBoot(kms, out SimulatedAgent? running, out _));

        contract.RemoveComposeHash(Owner, node.BootInfo.ComposeHash);

        using (running)
        using (SimulatedKey key = running.GetKey("/oracle", "ethereum"))
        {
            Assert.False(node.TryBoot(kms, out _, out string refusal));
            Assert.Equal("App not allowed: Boot denied: Compose hash not allowed", refusal);
            TrustPolicy policy = new TrustPolicyBuilder().TrustKmsRoot(kms.Root).AcceptApp(App).Build();
            SignatureChain chain = key.SignMessage(MessageScheme.Eip191Hash, new byte[32]);
            Assert.True(new ChainVerifier(policy, new ChainVerifierOptions { Engine = Engines.Fastest }).Verify(chain).IsValid);
        }
    }

    private static SimulatedNode Node(byte number) => new(Identity(number));

    private static AppIdentity Identity(byte number) => new()
    {
        AppId = App,
        AppCompose = Compose,
        OsImageHash = Image.Bytes.ToArray(),
        PlatformId = new byte[] { number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
        InstanceId = new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, number },
    };
}
