namespace OnnxAdapt.Runtime.Sessions;

/// <summary>Writes fields of a protocol-buffers message.</summary>
internal static class WireWriter
{
    public static void WriteNumber(Stream target, int field, ulong value)
    {
        WireReader.WriteVarint(target, (ulong)field << 3);
        WireReader.WriteVarint(target, value);
    }

    public static void WriteMessage(Stream target, int field, ReadOnlySpan<byte> content)
    {
        WireReader.WriteVarint(target, ((ulong)field << 3) | 2);
        WireReader.WriteVarint(target, (ulong)content.Length);
        target.Write(content);
    }
}
