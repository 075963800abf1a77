using ChainVerify.Cli.Benchmarking;
using ChainVerify.Cli.Invocation;
using ChainVerify.Secp256k1;
using ChainVerify.Signatures;

namespace ChainVerify.Benchmarks.Figures;

/// <summary>What is promised of the vector engine, all of it against libsecp256k1 in the same rounds.</summary>
/// <remarks>The bounds are those for AVX-512; the one for four lanes says so. Two threads are compared on a batch that outlasts the start of the second.</remarks>
internal sealed class EnginePromises : IPromises
{
    private const int Chains = 16_384;

    private readonly Dictionary<string, Subject> _subjects = [];

    internal EnginePromises()
    {
        if (!SignatureEngine.TryGetNative(out SignatureEngine? native))
        {
            throw new CommandException("libsecp256k1 is not available, and every figure is a comparison with it (run 'chainverify doctor')");
        }

        SignatureEngine vector = SignatureEngine.Vector;
        Add(new RecoverySubject("recover: libsecp256k1", native, batch: 64));
        Add(new KnownKeySubject("16 keys, batch 4,096", vector, 4096, 16, isFirstSight: false));
        Add(new KnownKeySubject("16 keys, batch 1,024", vector, 1024, 16, isFirstSight: false));
        Add(new KnownKeySubject("16 keys, batch 64", vector, 64, 16, isFirstSight: false));
        Add(new KnownKeySubject("16 keys, batch 16", vector, 16, 16, isFirstSight: false));
        Add(new KnownKeySubject("distinct new keys, batch 1,024", new VectorSignatureEngine(vector.Lanes, native), 1024, 1024, isFirstSight: true));
        Add(new RecoverySubject("recover: vector, batch 256", vector, batch: 256));
        Add(new WithoutIdSubject("64 bytes: libsecp256k1", native, batch: 64, keys: 1024));
        Add(new WithoutIdSubject("64 bytes: vector, distinct keys, batch 256", vector, batch: 256, keys: 1024));
        Add(new WithoutIdSubject("64 bytes: vector, 16 keys, batch 256", vector, batch: 256, keys: 16));
        Add(new SingleRecoverySubject("single: libsecp256k1", native));
        Add(new SingleRecoverySubject("single: vector", vector));
        if (FieldLanes.HasVector256)
        {
            Add(new KnownKeySubject("16 keys, batch 1,024, 4 lanes", new VectorSignatureEngine(4, native), 1024, 16, isFirstSight: false));
            Add(new RecoverySubject("recover: vector, batch 256, 4 lanes", new VectorSignatureEngine(4, native), batch: 256));
        }

        Workload cold = Workloads.Cold(Chains);
        Workload hot = Workloads.Hot(Chains);
        Workload poisoned = Workloads.Hot(Chains, invalidPercent: 1);
        Workload invalid = Workloads.Hot(Chains, invalidPercent: 100);
        Add("cold: lean loop", new LeanLoopContender(cold, cached: false), cold);
        Add("cold: vector", new EngineContender(cold, vector, threads: 1), cold, isWhole: true);
        Add("hot: lean loop", new LeanLoopContender(hot, cached: false), hot);
        Add("hot: lean loop, cached", new LeanLoopContender(hot, cached: true), hot);
        Add("hot: vector", new EngineContender(hot, vector, threads: 1), hot, isWhole: true);
        Add("hot: vector, 2 threads", new EngineContender(hot, vector, threads: 2), hot, isWhole: true);

        // What an engine learns from bad signatures stays with it, so that they have engines of their own.
        Add("hot, 1 % invalid: vector", new EngineContender(poisoned, new VectorSignatureEngine(vector.Lanes, native), threads: 1), poisoned, isWhole: true, isPoisoned: true);
        Add("hot, 100 % invalid: vector", new EngineContender(invalid, new VectorSignatureEngine(vector.Lanes, native), threads: 1), invalid, isWhole: true, isPoisoned: true);
        Add("hot, 100 % invalid: lean loop", new LeanLoopContender(invalid, cached: false), invalid, isPoisoned: true);
        Add(new KeccakLanesSubject("Keccak-256 of 71 bytes: one by one", isInLanes: false));
        Add(new KeccakLanesSubject("Keccak-256 of 71 bytes: in lanes", isInLanes: true));
    }

    public IReadOnlyList<Subject> Subjects => [.. _subjects.Values];

    public Figure[] Judge(IReadOnlyList<Measurement> measurements)
    {
        Measurement Of(string name) => measurements.Single(measurement => measurement.Subject.Name == name);
        Measurement recover = Of("recover: libsecp256k1");
        Figure Signatures(string name, double least) => Figure.Ratio(name + ", against recover: speed", recover, Of(name), least);
        List<Figure> figures =
        [
            Signatures("16 keys, batch 4,096", 20),
            Signatures("16 keys, batch 1,024", 20),
            Signatures("distinct new keys, batch 1,024", 9),
            Signatures("16 keys, batch 64", 7),
            Signatures("16 keys, batch 16", 3),
            Signatures("recover: vector, batch 256", 2.5),
            Figure.Ratio(
                "64 bytes, distinct keys, batch 256, against libsecp256k1: speed", Of("64 bytes: libsecp256k1"), Of("64 bytes: vector, distinct keys, batch 256")),
            Figure.Ratio("64 bytes, 16 keys, batch 256, against libsecp256k1: speed", Of("64 bytes: libsecp256k1"), Of("64 bytes: vector, 16 keys, batch 256")),
            Figure.Ratio("cold chains, against the lean loop: speed", Of("cold: lean loop"), Of("cold: vector"), least: 10),
            Figure.Ratio("hot chains, against the lean loop: speed", Of("hot: lean loop"), Of("hot: vector"), least: 45),
            Figure.Ratio("hot chains, against the lean loop with a cache: speed", Of("hot: lean loop, cached"), Of("hot: vector"), least: 15),
            Figure.Ratio("1 % of hot chains invalid, share of the clean throughput", Of("hot: vector"), Of("hot, 1 % invalid: vector"), least: 0.3),
            Figure.Ratio("100 % invalid, against the lean loop: speed", Of("hot, 100 % invalid: lean loop"), Of("hot, 100 % invalid: vector"), least: 1),
            Figure.Ratio("2 threads, against 1: speed", Of("hot: vector"), Of("hot: vector, 2 threads"), least: 1.9),
            Figure.Ratio("single recovery, against libsecp256k1: cost", Of("single: vector"), Of("single: libsecp256k1"), most: 1.02),
            Figure.Ratio("Keccak-256 of 71 bytes, in lanes, against one by one: speed", Of("Keccak-256 of 71 bytes: one by one"), Of("Keccak-256 of 71 bytes: in lanes"), least: 6),
            Figure.NoAllocation("16 keys, batch 1,024: bytes allocated", Of("16 keys, batch 1,024")),
            Figure.NoAllocation("cold chain: bytes allocated", Of("cold: vector")),
            Figure.NoAllocation("hot chain: bytes allocated", Of("hot: vector")),
        ];
        if (_subjects.ContainsKey("16 keys, batch 1,024, 4 lanes"))
        {
            figures.Insert(6, Signatures("16 keys, batch 1,024, 4 lanes", 10));
            figures.Insert(7, Figure.Ratio("recover: vector, batch 256, 4 lanes, against recover: speed", recover, Of("recover: vector, batch 256, 4 lanes")));
        }

        return [.. figures];
    }

    private void Add(string name, Contender contender, Workload workload, bool isWhole = false, bool isPoisoned = false)
        => Add(new ChainSubject(name, contender, workload, isWhole, isPoisoned));

    private void Add(Subject subject) => _subjects.Add(subject.Name, subject);
}
