using System.Security.Cryptography;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>Records as bytes: kind (1 batch, 2 command), then their parts. Commands are JSON.</summary>
internal static class RecordCodec
{
    private const byte Batch = 1;
    private const byte Command = 2;

    public static byte[] Digest(IReadOnlyList<Example> examples)
    {
        var writer = new ByteWriter();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var example in examples)
        {
            writer.Clear();
            ExampleCodec.Write(writer, example);
            hash.AppendData(writer.Written.Span);
        }

        return hash.GetHashAndReset();
    }

    public static byte[] Encode(BatchRecord record)
    {
        var writer = new ByteWriter();
        writer.Byte(Batch);
        writer.Varint(record.Sequence);
        writer.Bytes(record.Digest);
        writer.Varint(record.Rejected.Count);
        foreach (var (index, reason) in record.Rejected)
        {
            writer.Varint(index);
            writer.Text(reason);
        }

        writer.Varint(record.Accepted.Count);
        foreach (var example in record.Accepted) ExampleCodec.Write(writer, example);
        return writer.ToArray();
    }

    public static byte[] Encode(CommandRecord record)
    {
        var writer = new ByteWriter();
        writer.Byte(Command);
        writer.Block(JsonSerializer.SerializeToUtf8Bytes(record.Command, SessionJson.Options));
        return writer.ToArray();
    }

    /// <summary>A <see cref="BatchRecord"/> or a <see cref="CommandRecord"/>.</summary>
    public static object Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new ByteReader(payload);
        return reader.Byte() switch
        {
            Batch => DecodeBatch(ref reader),
            Command => DecodeCommand(ref reader),
            var kind => throw new InvalidDataException($"There is no record kind {kind}."),
        };
    }

    private static BatchRecord DecodeBatch(ref ByteReader reader)
    {
        var sequence = reader.Varint();
        var digest = reader.Take(SHA256.HashSizeInBytes).ToArray();
        var rejected = new Rejection[reader.Count()];
        for (var i = 0; i < rejected.Length; i++) rejected[i] = new Rejection((int)reader.Varint(), reader.Text());
        var accepted = new Example[reader.Count()];
        for (var i = 0; i < accepted.Length; i++) accepted[i] = ExampleCodec.Read(ref reader);
        return new BatchRecord(sequence, digest, rejected, accepted);
    }

    private static CommandRecord DecodeCommand(ref ByteReader reader)
    {
        try
        {
            return new CommandRecord(JsonSerializer.Deserialize<SessionCommand>(reader.Block(), SessionJson.Options) ?? throw new InvalidDataException("A command is null."));
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException)
        {
            throw new InvalidDataException(cause.Message, cause);
        }
    }
}
