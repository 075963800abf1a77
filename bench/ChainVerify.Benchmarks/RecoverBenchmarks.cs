using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using ChainVerify.Benchmarks.Baselines;
using ChainVerify.Native;
using ChainVerify.Signatures;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto.EC;

namespace ChainVerify.Benchmarks;

/// <summary>One key recovered from a 65-byte signature, by each engine and by what is under it.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class RecoverBenchmarks
{
    private const string Native = "native";
    private const string Managed = "managed";

    private readonly BouncyCastleRecovery _customCurve = new(CustomNamedCurves.GetByName("secp256k1"));
    private readonly BouncyCastleRecovery _namedCurve = new(SecNamedCurves.GetByName("secp256k1"));
    private readonly byte[] _compressed = new byte[NativeSecp256k1.CompressedPublicKeySize];
    private SignatureCase _case = null!;
    private SignatureEngine? _native;

    [GlobalSetup]
    public void Setup()
    {
        _case = SignatureCase.Create();
        SignatureEngine.TryGetNative(out _native);
        byte[] expected = _case.PublicKey.Bytes.ToArray();
        if (!expected.SequenceEqual(ManagedEngine().Compress().Bytes)
            || !expected.SequenceEqual(BouncyCastleCustomCurve()!)
            || !expected.SequenceEqual(BouncyCastleNamedCurve()!)
            || (_native is not null && !(expected.SequenceEqual(NativeEngine().Compress().Bytes) && LibraryCall() && expected.SequenceEqual(_compressed))))
        {
            throw new InvalidOperationException("A recovery gave a wrong key.");
        }
    }

    [BenchmarkCategory(Native), Benchmark(Baseline = true)]
    public bool LibraryCall() => NativeSecp256k1.TryRecoverCompressed(_case.Digest, _case.Compact, _case.RecoveryId, _compressed);

    [BenchmarkCategory(Native), Benchmark]
    public PublicKey NativeEngine() => Recover(_native!);

    [BenchmarkCategory(Managed), Benchmark(Baseline = true)]
    public byte[]? BouncyCastleCustomCurve() => _customCurve.Recover(_case.Digest, _case.Compact, _case.RecoveryId);

    [BenchmarkCategory(Managed), Benchmark]
    public byte[]? BouncyCastleNamedCurve() => _namedCurve.Recover(_case.Digest, _case.Compact, _case.RecoveryId);

    [BenchmarkCategory(Managed), Benchmark]
    public PublicKey ManagedEngine() => Recover(SignatureEngine.Managed);

    private PublicKey Recover(SignatureEngine engine)
    {
        engine.TryRecover(_case.Digest, _case.Compact, _case.RecoveryId, out PublicKey publicKey);
        return publicKey;
    }
}
