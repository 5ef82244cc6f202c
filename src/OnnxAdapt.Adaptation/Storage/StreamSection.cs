namespace OnnxAdapt.Adaptation.Storage;

/// <summary>A stretch of a file, read as a stream of its own; owns the file's stream.</summary>
internal sealed class StreamSection : Stream
{
    private readonly FileStream _file;
    private readonly long _start;

    public StreamSection(string path, long start, long length)
    {
        _file = File.OpenRead(path);
        _file.Position = _start = start;
        Length = length;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _file.Position - _start;
        set => _file.Position = _start + value;
    }

    public override int Read(Span<byte> buffer) => _file.Read(buffer[..(int)Math.Min(buffer.Length, Length - Position)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}
