using ChainVerify.Secp256k1;
using ChainVerify.Signatures;
using Xunit;

namespace ChainVerify.Tests.Signatures;

public class SignatureEngineTests
{
    [NativeLibraryFact]
    public void The_native_engine_is_under_test_where_the_library_is()
    {
        Assert.True(SignatureEngine.TryGetNative(out SignatureEngine? native));
        Assert.Contains(native, Engines.All);
        Assert.Equal("native", native.Name);
    }

    [Fact]
    public void The_managed_and_the_vector_engine_are_always_there()
    {
        Assert.Equal("managed", SignatureEngine.Managed.Name);
        Assert.Contains(SignatureEngine.Managed, Engines.All);
        Assert.Equal("vector", SignatureEngine.Vector.Name);
        Assert.Equal(FieldLanes.Widest, SignatureEngine.Vector.Lanes);
    }

    [Fact]
    public void The_default_is_the_fastest_one()
    {
        SignatureEngine expected = SignatureEngine.TryGetNative(out SignatureEngine? native) ? native : SignatureEngine.Managed;
        Assert.Same(FieldLanes.Widest > 1 ? SignatureEngine.Vector : expected, SignatureEngine.Default);
    }
}
