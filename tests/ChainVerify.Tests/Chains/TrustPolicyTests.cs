using ChainVerify.Tests.Vectors;
using Xunit;

namespace ChainVerify.Tests.Chains;

public class TrustPolicyTests
{
    private static readonly AppId App = AppId.Parse("ea549f02e1a25fabd1cb788380e033ec5461b2ff");

    private static readonly KmsRoot Root = KmsRoot.Parse("0x8f2cF602C9695b23130367ed78d8F557554de7C5");

    [Fact]
    public void A_policy_needs_a_root_and_apps_said_explicitly()
    {
        Assert.Throws<InvalidOperationException>(() => new TrustPolicyBuilder().AcceptAnyApp().Build());
        Assert.Throws<InvalidOperationException>(() => new TrustPolicyBuilder().TrustKmsRoot(Root).Build());
        Assert.NotNull(new TrustPolicyBuilder().TrustKmsRoot(Root).AcceptAnyApp().Build());
        Assert.NotNull(new TrustPolicyBuilder().TrustKmsRoot(Root).AcceptApp(App).Build());
    }

    [Fact]
    public void Naming_something_and_accepting_any_contradict_each_other()
    {
        Assert.Throws<InvalidOperationException>(() => Base().AcceptAnyApp().Build());
        Assert.Throws<InvalidOperationException>(() => Base().AcceptPurpose("a").AcceptAnyPurpose().Build());
        Assert.Throws<InvalidOperationException>(() => Base().AcceptDomain("a").AcceptAnyDomain().Build());
        Assert.Throws<InvalidOperationException>(() => Base().AcceptMessageScheme(MessageScheme.None).AcceptAnyMessageScheme().Build());
    }

    [Fact]
    public void The_defaults_are_those_of_the_contract_and_naming_one_replaces_them()
    {
        TrustPolicy defaults = Base().Build();
        Assert.Equal(["ethereum"], defaults.Purposes.Select(purpose => purpose.ToString()));
        Assert.Empty(defaults.Domains);
        Assert.Equal([MessageScheme.Eip191Hash], defaults.MessageSchemes);
        Assert.Equal(VerificationRules.Strict, defaults.Rules);
        Assert.False(defaults.Accepts(MessageScheme.None));
        Assert.False(defaults.AcceptsDomain(""));
        Assert.False(defaults.Accepts((MessageScheme)200));

        TrustPolicy replaced = Base().AcceptPurpose("signing").AcceptMessageScheme(MessageScheme.Sha256).Build();
        Assert.False(replaced.AcceptsPurpose("ethereum"));
        Assert.True(replaced.AcceptsPurpose("signing"));
        Assert.False(replaced.Accepts(MessageScheme.Eip191Hash));
        Assert.True(replaced.Accepts(MessageScheme.Sha256));
    }

    [Fact]
    public void A_policy_does_not_change_with_its_builder()
    {
        TrustPolicyBuilder builder = Base();
        TrustPolicy policy = builder.Build();
        builder.AcceptPurpose("other").AcceptApp(default).TrustKmsRoot(KmsRoot.FromAddress(Address.Parse("0xA7F6043C29f9cc1d9D6aCF554c53E0c6792AaEAf")));
        Assert.Single(policy.KmsRoots);
        Assert.Single(policy.Apps);
        Assert.True(policy.AcceptsPurpose("ethereum"));
        Assert.Equal(App, policy.OnlyApp);
    }

    [Theory]
    [InlineData("0x0000000000000000000000000000000000000000")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("020000000000000000000000000000000000000000000000000000000000000005")] // x = 5 is on no point
    [InlineData("0579be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")]
    [InlineData("02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")] // x = p
    [InlineData("0x8f2cF602C9695b23130367ed78d8F557554de7")]
    [InlineData("0X8f2cF602C9695b23130367ed78d8F557554de7C5")]
    [InlineData(" 0x8f2cF602C9695b23130367ed78d8F557554de7C5")]
    [InlineData("0x8f2cF602C9695b23130367ed78d8F557554de7Cg")]
    [InlineData("")]
    public void Zero_addresses_and_bytes_that_are_no_key_are_no_root(string text)
    {
        Assert.False(KmsRoot.TryParse(text, out KmsRoot root));
        Assert.Equal(default, root);
        Assert.Throws<FormatException>(() => KmsRoot.Parse(text));
    }

    [Fact]
    public void The_zero_root_is_refused_however_it_comes()
    {
        Assert.Throws<ArgumentException>(() => KmsRoot.FromAddress(default));
        Assert.Throws<ArgumentException>(() => KmsRoot.FromPublicKey(default));
        Assert.Throws<ArgumentException>(() => new TrustPolicyBuilder().TrustKmsRoot(default));
    }

    [Fact]
    public void A_root_is_the_same_by_compressed_key_uncompressed_key_and_address()
    {
        System.Text.Json.JsonElement row = VectorFile.Read("addresses.json").GetProperty("vectors")[1];
        KmsRoot compressed = KmsRoot.Parse(row.GetProperty("publicKey").GetString());
        KmsRoot uncompressed = KmsRoot.Parse(row.GetProperty("publicKeyUncompressed").GetString());
        Assert.Equal(compressed, uncompressed);
        Assert.Equal(row.GetProperty("address").GetString(), compressed.Address.ToString());
        Assert.Equal(compressed.Address, KmsRoot.Parse(row.GetProperty("address").GetString()).Address);
    }

    private static TrustPolicyBuilder Base() => new TrustPolicyBuilder().TrustKmsRoot(Root).AcceptApp(App);
}
