using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Native;
using ChainVerify.Signatures;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;

namespace ChainVerify.Benchmarks;

/// <summary>One 64-byte signature verified by a compressed key, decompression included.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class VerifyBenchmarks
{
    private const string Native = "native";
    private const string Managed = "managed";

    private readonly X9ECParameters _customCurve = CustomNamedCurves.GetByName("secp256k1");
    private readonly X9ECParameters _namedCurve = SecNamedCurves.GetByName("secp256k1");
    private readonly byte[] _point = new byte[NativeSecp256k1.PublicKeySize];
    private SignatureCase _case = null!;
    private SignatureEngine? _native;

    [GlobalSetup]
    public void Setup()
    {
        _case = SignatureCase.Create();
        SignatureEngine.TryGetNative(out _native);
        if (!(ManagedEngine() && BouncyCastleCustomCurve() && BouncyCastleNamedCurve() && (_native is null || (NativeEngine() && LibraryCalls()))))
        {
            throw new InvalidOperationException("A valid signature was refused.");
        }
    }

    [BenchmarkCategory(Native), Benchmark(Baseline = true)]
    public bool LibraryCalls()
        => NativeSecp256k1.TryParsePublicKey(_case.PublicKey.Bytes, _point) && NativeSecp256k1.Verify(_case.Digest, _case.Compact, _point);

    [BenchmarkCategory(Native), Benchmark]
    public bool NativeEngine() => _native!.Verify(_case.Digest, _case.Compact, _case.PublicKey);

    [BenchmarkCategory(Managed), Benchmark(Baseline = true)]
    public bool BouncyCastleCustomCurve() => Verify(_customCurve);

    [BenchmarkCategory(Managed), Benchmark]
    public bool BouncyCastleNamedCurve() => Verify(_namedCurve);

    [BenchmarkCategory(Managed), Benchmark]
    public bool ManagedEngine() => SignatureEngine.Managed.Verify(_case.Digest, _case.Compact, _case.PublicKey);

    private bool Verify(X9ECParameters parameters)
    {
        ECDomainParameters domain = new(parameters);
        ECDsaSigner signer = new();
        signer.Init(forSigning: false, new ECPublicKeyParameters(parameters.Curve.DecodePoint(_case.PublicKey.Bytes), domain));
        return signer.VerifySignature(_case.Digest, new BigInteger(1, _case.Compact, 0, 32), new BigInteger(1, _case.Compact, 32, 32));
    }
}
