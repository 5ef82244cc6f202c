using System.Buffers.Binary;
using System.Security.Cryptography;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Log;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>SHA-256 of an encoded input: equal content, equal features.</summary>
internal readonly record struct ContentKey(UInt128 High, UInt128 Low)
{
    public const int Bytes = 32;

    public static ContentKey Of(ExampleInput input, ByteWriter scratch)
    {
        scratch.Clear();
        ExampleCodec.WriteInput(scratch, input);
        Span<byte> hash = stackalloc byte[Bytes];
        SHA256.HashData(scratch.Written.Span, hash);
        return Read(hash);
    }

    public static ContentKey Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128LittleEndian(bytes), BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, High);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[16..], Low);
    }
}
