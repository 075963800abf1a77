using System.Reflection;
using System.Runtime.InteropServices;
using ChainVerify.Native;
using Xunit;

namespace ChainVerify.Tests.Native;

public sealed class NativeContractTests
{
    [Fact]
    public void Every_import_is_among_the_exports_that_a_candidate_must_have()
    {
        string[] imported =
        [
            .. typeof(Secp256k1Imports).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Select(method => method.GetCustomAttribute<DllImportAttribute>()?.EntryPoint)
                .OfType<string>(),
        ];

        Assert.NotEmpty(imported);
        Assert.All(imported, name => Assert.Contains(name, RequiredExports.All));

        // The inspection alone destroys a context: the one of the process is kept.
        Assert.Equal(RequiredExports.All.Except(imported), [RequiredExports.ContextDestroy]);
    }

    [Fact]
    public void Calls_that_multiply_points_keep_the_transition()
    {
        string[] without =
        [
            .. typeof(Secp256k1Imports).GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(method => method.GetCustomAttribute<SuppressGCTransitionAttribute>() is not null)
                .Select(method => method.Name)
                .Order(),
        ];

        Assert.Equal(
            ["PublicKeyParseUncompressed", "PublicKeySerialize", "RecoverableSignatureParse", "RecoverableSignatureSerialize", "SignatureNormalize", "SignatureParse"],
            without);
    }

    [Fact]
    public unsafe void Opaque_types_have_the_sizes_that_the_headers_promise()
    {
        Assert.Equal(64, sizeof(OpaquePublicKey));
        Assert.Equal(64, sizeof(OpaqueSignature));
        Assert.Equal(65, sizeof(OpaqueRecoverableSignature));
    }

    [Fact]
    public void The_report_is_made_once_and_is_consistent()
    {
        NativeLibraryDiscovery discovery = NativeSecp256k1.Discovery;

        Assert.Same(discovery, NativeSecp256k1.Discovery);
        Assert.Equal(NativeSecp256k1.IsAvailable, discovery.IsAvailable);
        Assert.Equal(discovery.IsAvailable, discovery.Path is not null);
        Assert.Equal(discovery.IsAvailable, discovery.Version is not null);
        Assert.Equal(discovery.IsAvailable, discovery.Source != NativeLibrarySource.None);
        Assert.NotEmpty(discovery.ToString());
    }
}
