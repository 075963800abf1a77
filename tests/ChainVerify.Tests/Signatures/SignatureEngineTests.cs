using ChainVerify.Signatures;
using Xunit;

namespace ChainVerify.Tests.Signatures;

public class SignatureEngineTests
{
    [NativeLibraryFact]
    public void The_native_engine_is_the_default_and_under_test_where_the_library_is()
    {
        Assert.True(SignatureEngine.TryGetNative(out SignatureEngine? native));
        Assert.Same(native, SignatureEngine.Default);
        Assert.Contains(native, Engines.All);
        Assert.Equal("native", native.Name);
    }

    [Fact]
    public void The_managed_engine_is_always_there()
    {
        Assert.Equal("managed", SignatureEngine.Managed.Name);
        Assert.Contains(SignatureEngine.Managed, Engines.All);
        Assert.True(SignatureEngine.Default == SignatureEngine.Managed || SignatureEngine.TryGetNative(out _));
    }
}
