using System.Buffers.Binary;
using System.Text;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Log;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Tests.Support;

namespace OnnxAdapt.Adaptation.Tests.Log;

public sealed class RecordLogTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string LogPath => _folder.File("examples.log");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_AfterAppends_ReplaysEveryRecordInOrder()
    {
        await WriteAsync("one", "two", "three");

        Assert.Equal(["one", "two", "three"], await ReadAsync());
    }

    [Fact]
    public async Task Open_CutAtAnyByte_KeepsTheWholeRecordsBeforeTheCut()
    {
        var ends = await WriteAsync("first", "second record", "third");
        var bytes = await File.ReadAllBytesAsync(LogPath);
        for (var length = 0; length < bytes.Length; length++)
        {
            await File.WriteAllBytesAsync(LogPath, bytes[..length]);
            var expected = ends.Count(end => end <= length);

            Assert.Equal(new[] { "first", "second record", "third" }.Take(expected), await ReadAsync());
        }
    }

    [Fact]
    public async Task Open_AfterATornTail_AppendsBehindTheLastWholeRecord()
    {
        await WriteAsync("one", "two");
        await using (var file = File.OpenWrite(LogPath)) file.SetLength(file.Length - 1);

        await WriteAsync("three");

        Assert.Equal(["one", "three"], await ReadAsync());
    }

    [Fact]
    public async Task Open_FlippedByteBeforeTheLastRecord_IsDataLoss()
    {
        var ends = await WriteAsync("first", "second", "third");
        var bytes = await File.ReadAllBytesAsync(LogPath);
        for (var position = RecordFrame.FileHeaderBytes; position < ends[1]; position++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[position] ^= 0x40;
            await File.WriteAllBytesAsync(LogPath, damaged);

            var failure = await Assert.ThrowsAsync<AdaptException>(ReadAsync);

            Assert.Equal(AdaptErrorKind.DataLoss, failure.Kind);
            Assert.Contains("examples.log", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_ZerosBehindTheLastRecord_CutsThem()
    {
        await WriteAsync("one");
        await using (var file = File.OpenWrite(LogPath)) file.SetLength(file.Length + 5000);

        Assert.Equal(["one"], await ReadAsync());
    }

    [Fact]
    public async Task Open_NewerVersion_IsRefusedWithASentence()
    {
        await WriteAsync("one");
        var bytes = await File.ReadAllBytesAsync(LogPath);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 9);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Crc32C.Of(bytes.AsSpan(0, 12)));
        await File.WriteAllBytesAsync(LogPath, bytes);

        var failure = await Assert.ThrowsAsync<AdaptException>(ReadAsync);

        Assert.Equal(AdaptErrorKind.DataLoss, failure.Kind);
        Assert.Contains("format version 9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_ManyAtOnce_SharesSyncs()
    {
        await using var log = RecordLog.Open(LogPath, (_, _) => { });
        var payload = new byte[100];
        var synced = Enumerable.Range(0, 2000).Select(_ => log.Append(payload, out var _)).ToArray();

        await Task.WhenAll(synced);

        Assert.InRange(log.SyncCount, 1, 1999);
        Assert.Equal(0, log.PendingBytes);
    }

    [Fact]
    public void Crc32C_OfTheStandardCheckInput_IsTheStandardCheckValue() => Assert.Equal(0xE3069283u, Crc32C.Of("123456789"u8));

    private async Task<List<long>> WriteAsync(params string[] records)
    {
        var ends = new List<long>();
        await using var log = RecordLog.Open(LogPath, (_, _) => { });
        foreach (var record in records)
        {
            await log.Append(Encoding.UTF8.GetBytes(record), out _);
            ends.Add(log.Length);
        }

        return ends;
    }

    private async Task<List<string>> ReadAsync()
    {
        var records = new List<string>();
        await using var log = RecordLog.Open(LogPath, (_, payload) => records.Add(Encoding.UTF8.GetString(payload.Span)));
        return records;
    }
}
