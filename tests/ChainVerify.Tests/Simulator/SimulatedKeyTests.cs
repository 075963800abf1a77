using ChainVerify.Simulator;
using Xunit;

namespace ChainVerify.Tests.Simulator;

public class SimulatedKeyTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void A_scheme_that_does_not_fit_the_key_is_a_mistake_of_the_caller()
    {
        using SimulatedApp app = SimulatorFixture.Version056.CreateApp();
        using SimulatedKey secp256k1 = app.GetKey("/oracle", "ethereum");
        using SimulatedKey edwards = app.GetKey("/oracle", "ethereum", KeyAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>(() => secp256k1.Sign(MessageScheme.Ed25519, Secret));
        Assert.Throws<ArgumentException>(() => edwards.Sign(MessageScheme.Eip191Hash, Secret));
        Assert.Throws<ArgumentException>(() => secp256k1.Sign(MessageScheme.Eip191Hash, Secret.AsMemory(1)));
        Assert.Throws<ArgumentException>(() => secp256k1.Sign(MessageScheme.Digest, Secret.AsMemory(1)));
        Assert.Throws<ArgumentException>(() => secp256k1.Sign(MessageScheme.Eip191, Secret, SignatureForm.Compact));
        Assert.Throws<ArgumentOutOfRangeException>(() => app.GetKey("/oracle", "ethereum", (KeyAlgorithm)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => app.GetKeyV1("", (KeyAlgorithm)9));
    }

    [Theory]
    [InlineData(null, 27, 28)]
    [InlineData(SignatureForm.Ethereum, 27, 28)]
    [InlineData(SignatureForm.RecoveryId, 0, 1)]
    public void The_form_decides_the_last_byte(SignatureForm? form, int even, int odd)
    {
        using SimulatedApp app = SimulatorFixture.Version053.CreateApp();
        using SimulatedKey key = app.GetKey("/oracle", "ethereum");
        HashSet<int> seen = [];
        for (byte i = 0; i < 32; i++)
        {
            byte[] hash = new byte[32];
            hash[0] = i;
            seen.Add(key.Sign(MessageScheme.Eip191Hash, hash, form).Signature[64]);
        }

        Assert.Equal([even, odd], seen.Order());
    }

    [Fact]
    public void Usual_forms_are_those_of_the_oracle_and_of_the_sign_method()
    {
        using SimulatedApp app = SimulatorFixture.Version053.CreateApp();
        using SimulatedKey key = app.GetKey("vms", "signing");
        Assert.Equal(65, key.Sign(MessageScheme.Eip191, Secret).Signature.Length);
        Assert.Equal(64, key.Sign(MessageScheme.Digest, Secret).Signature.Length);
        Assert.Equal(64, key.Sign(MessageScheme.Sha256, Secret).Signature.Length);
        Assert.Equal(MessageScheme.None, key.CreateChain().Message.Scheme);
        Assert.Equal(app.PublicKey, key.CreateChain(namesAppPublicKey: true).AppPublicKey);
    }

    [Fact]
    public void V0_keys_depend_on_the_path_alone_and_v1_keys_on_domain_and_algorithm()
    {
        using SimulatedApp app = SimulatorFixture.Version053.CreateApp();
        Assert.Equal(Export(app.GetKey("/p", "a")), Export(app.GetKey("/p", "b", KeyAlgorithm.Ed25519)));
        Assert.NotEqual(Export(app.GetKey("/p", "a")), Export(app.GetKey("/p ", "a")));
        Assert.NotEqual(Export(app.GetKeyV1("/p")), Export(app.GetKey("/p", "a")));
        Assert.NotEqual(Export(app.GetKeyV1("/p")), Export(app.GetKeyV1("/p", KeyAlgorithm.Ed25519)));
    }

    [Fact]
    public void An_ed25519_seed_has_32_bytes_and_is_gone_after_disposal()
    {
        Assert.False(Ed25519SigningKey.TryCreate(Secret.AsSpan(1), out _));
        Assert.Throws<ArgumentException>(() => Ed25519SigningKey.Create([]));
        Ed25519SigningKey key = Ed25519SigningKey.Create(Secret);
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Sign(Secret));
        Assert.Throws<ObjectDisposedException>(() => key.ExportPrivateKey(new byte[32]));
    }

    private static string Export(SimulatedKey key)
    {
        using (key)
        {
            byte[] exported = new byte[32];
            key.ExportPrivateKey(exported);
            return Convert.ToHexStringLower(exported);
        }
    }
}
