using System.Buffers;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using ChainVerify.Records;

namespace ChainVerify.Benchmarks;

/// <summary>
/// What the way from bytes to a chain and from a verdict to bytes costs, a record of some 900 bytes: it must be small
/// beside the verification.
/// </summary>
[MemoryDiagnoser]
public class RecordBenchmarks
{
    private const int Records = 1024;
    private const int ChunkBytes = 64 * 1024;

    private readonly ChainRecordParser _parser = new();
    private readonly RecordSplitter _splitter = new();
    private readonly ArrayBufferWriter<byte> _output = new(1024 * 1024);
    private readonly ChainRecord[] _records = new ChainRecord[Records];
    private byte[] _stream = [];
    private byte[] _array = [];
    private byte[] _record = [];
    private byte[] _oracleAnswer = [];
    private byte[] _wrongType = [];
    private byte[] _truncated = [];

    [GlobalSetup]
    public void MakeRecords()
    {
        StringBuilder lines = new();
        for (int i = 0; i < Records; i++)
        {
            lines.Append(MakeRecord(i)).Append('\n');
        }

        _stream = Encoding.UTF8.GetBytes(lines.ToString());
        _array = Encoding.UTF8.GetBytes("[" + lines.ToString().TrimEnd().Replace("\n", ",\n", StringComparison.Ordinal) + "]");
        _record = Encoding.UTF8.GetBytes(MakeRecord(7));
        _wrongType = Encoding.UTF8.GetBytes(MakeRecord(7).Replace("\"ethereum\"", "null", StringComparison.Ordinal));
        _truncated = _record[..^2];
        _oracleAnswer = Encoding.UTF8.GetBytes(
            $"{{\"statement\":{{\"source\":\"api.coingecko.com\",\"price\":97234.56,\"tlsFingerprint\":\"{string.Join(':', Enumerable.Repeat("AB", 32))}\","
            + $"\"timestamp\":1735321234567}},\"messageHash\":\"0x{Hex(32, 1)}\",\"signature\":\"0x{Hex(65, 2)}\",\"signatureChain\":{{"
            + $"\"derivedPubkey\":\"0x{Hex(33, 3)}\",\"appSignature\":\"0x{Hex(65, 4)}\",\"kmsSignature\":\"0x{Hex(65, 5)}\"}},"
            + $"\"signerAddress\":\"0x{Hex(20, 6)}\"}}");
        SplitAndParse();
    }

    [Benchmark]
    public bool Parse()
    {
        _parser.Parse(_record, out ChainRecord record);
        _parser.Reset();
        return record.IsMalformed;
    }

    [Benchmark]
    public bool ParseOracleAnswer()
    {
        _parser.Parse(_oracleAnswer, out ChainRecord record);
        _parser.Reset();
        return record.IsMalformed;
    }

    [Benchmark]
    public bool ParseWrongType()
    {
        _parser.Parse(_wrongType, out ChainRecord record);
        _parser.Reset();
        return record.IsMalformed;
    }

    [Benchmark]
    public bool ParseNotJson()
    {
        _parser.Parse(_truncated, out ChainRecord record);
        _parser.Reset();
        return record.IsMalformed;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public long Split() => Split(_stream, parse: false);

    [Benchmark(OperationsPerInvoke = Records)]
    public long SplitArray() => Split(_array, parse: false);

    [Benchmark(OperationsPerInvoke = Records)]
    public long SplitAndParse() => Split(_stream, parse: true);

    [Benchmark(OperationsPerInvoke = Records)]
    public int Write()
    {
        _output.ResetWrittenCount();
        for (int i = 0; i < Records; i++)
        {
            VerdictWriter.Write(_output, i + 1, _records[i], Verdict.Valid);
        }

        return _output.WrittenCount;
    }

    [Benchmark(OperationsPerInvoke = Records, Baseline = true)]
    public int SplitParseAndWrite()
    {
        Split(_stream, parse: true);
        return Write();
    }

    private static string MakeRecord(int i)
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"record-{i}\",\"appId\":\"0x{Hex(20, i)}\",\"purpose\":\"ethereum\",\"publicKey\":\"0x{Hex(33, i)}\",\"appPublicKey\":\"0x{Hex(33, 1)}\","
            + $"\"appSignature\":\"0x{Hex(65, i)}\",\"kmsSignature\":\"0x{Hex(65, 2)}\",\"messageScheme\":\"eip191-hash\",\"messageHash\":\"0x{Hex(32, i)}\","
            + $"\"messageSignature\":\"0x{Hex(65, i + 1)}\"}}");

    private static string Hex(int bytes, int seed)
    {
        byte[] content = new byte[bytes];
#pragma warning disable CA5394 // Content of a benchmark, the same in every run.
        new Random(seed).NextBytes(content);
#pragma warning restore CA5394
        return Convert.ToHexStringLower(content);
    }

    private long Split(byte[] stream, bool parse)
    {
        _parser.Reset();
        _splitter.Reset();
        long bytes = 0;
        int count = 0;
        for (int position = 0; position <= stream.Length; position += ChunkBytes)
        {
            _splitter.Append(stream.AsMemory(position, Math.Min(ChunkBytes, stream.Length - position)));
            while (_splitter.TryReadRecord(out RawRecord raw))
            {
                bytes += raw.Json.Length;
                if (parse)
                {
                    _parser.Parse(raw, out _records[count++]);
                }
            }
        }

        return bytes;
    }
}
