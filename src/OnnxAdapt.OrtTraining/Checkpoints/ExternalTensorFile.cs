using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>The second file of a checkpoint, opened when the first tensor is read from it.</summary>
/// <param name="path">Path of the second file.</param>
internal sealed class ExternalTensorFile(string path) : IDisposable
{
    private FileStream? _stream;
    private long _remaining;

    /// <summary>Reads the bytes of a tensor.</summary>
    /// <exception cref="AdaptException">NotFound without the file; DataLoss when it is too short, or tensors share its bytes.</exception>
    public byte[] Read(string name, long offset, long length)
    {
        var stream = _stream ??= Open();
        if (length > stream.Length || offset > stream.Length - length)
        {
            throw new AdaptException(
                AdaptErrorKind.DataLoss,
                $"Failed reading external checkpoint data. Tensor '{name}' takes {length} bytes at {offset} but {path} has {stream.Length}.");
        }

        _remaining -= length;
        if (_remaining < 0 || length > Array.MaxLength)
        {
            throw CheckpointDecoder.Invalid($"tensor '{name}' is too large, or shares the bytes of others in {path}");
        }

        var bytes = new byte[length];
        stream.Position = offset;
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream?.Dispose();

    private FileStream Open()
    {
        try
        {
            var stream = File.OpenRead(path);
            _remaining = 2 * stream.Length;
            return stream;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.NotFound, $"Failed to open checkpoint's external data file: {path} error:{error.Message}", error);
        }
    }
}
