using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.FlatBuffers;

namespace OnnxAdapt.OrtTraining.Checkpoints;

/// <summary>
/// Reads and writes checkpoints of ONNX Runtime's on-device training, version 2 (releases 1.18 and 1.19): a FlatBuffer with the identifier
/// <c>ODTC</c>, and for large ones a second file with the name of the first and <see cref="ExternalSuffix"/>.
/// </summary>
public static class CheckpointFile
{
    /// <summary>What the name of the second file adds.</summary>
    public const string ExternalSuffix = ".data";

    /// <summary>Above so many bytes of parameters a second file is written even where none is asked for.</summary>
    public const long ExternalThreshold = 1_800_000_000;

    /// <summary>Reads a checkpoint and, if it has one, its second file.</summary>
    /// <param name="path">Path of the checkpoint.</param>
    /// <exception cref="AdaptException">
    /// NotFound when a file is missing; DataLoss when the bytes are no checkpoint, are cut short, of another version, or describe tensors that cannot be.
    /// </exception>
    public static Checkpoint Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var external = new ExternalTensorFile(path + ExternalSuffix);
        return Decode(ReadAll(path), external);
    }

    /// <summary>Reads a checkpoint from memory; its tensors refer to that memory.</summary>
    /// <param name="bytes">The bytes of the file; they must not change as long as the checkpoint is used.</param>
    /// <exception cref="AdaptException">DataLoss, as for a file, and for a checkpoint with a second file.</exception>
    public static Checkpoint Read(ReadOnlyMemory<byte> bytes) => Decode(bytes, null);

    /// <summary>
    /// Writes a checkpoint in the order given; the parameters go to a second file when the checkpoint says so or they are too large. Each file is
    /// complete and on disk before it takes its name, so that a crash leaves the old checkpoint or the new one; where there are two, the second takes its
    /// name just before the first.
    /// </summary>
    /// <param name="path">Path of the checkpoint; existing files are replaced.</param>
    /// <param name="checkpoint">What is written.</param>
    /// <exception cref="AdaptException">InvalidArgument when tensors contradict themselves; FailedPrecondition when a file cannot be written.</exception>
    public static void Write(string path, Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointCheck.Require(checkpoint);
        try
        {
            WriteFiles(path, checkpoint);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"Failed to save checkpoint to file: {path}. error:{error.Message}", error);
        }
    }

    /// <summary>The bytes of a checkpoint in one file.</summary>
    /// <exception cref="AdaptException">InvalidArgument when tensors contradict themselves, or take 2 GiB or more.</exception>
    public static byte[] ToBytes(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        CheckpointCheck.Require(checkpoint);
        using var stream = new MemoryStream();
        WriteTo(stream, checkpoint with { HasExternalData = false }, new Dictionary<CheckpointTensor, long>());
        return stream.ToArray();
    }

    private static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new AdaptException(AdaptErrorKind.NotFound, $"There is no checkpoint at {path}.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The checkpoint {path} cannot be read: {error.Message}", error);
        }
    }

    private static Checkpoint Decode(ReadOnlyMemory<byte> bytes, ExternalTensorFile? external)
    {
        try
        {
            return new CheckpointDecoder(external).Decode(bytes);
        }
        catch (FlatFormatException error)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"Checkpoint verification failed. This is no training checkpoint, or a damaged one: {error.Message}.", error);
        }
    }

    private static void WriteFiles(string path, Checkpoint checkpoint)
    {
        var isExternal = !checkpoint.IsNominal && (checkpoint.HasExternalData || Parameters(checkpoint).Sum(tensor => (long)tensor.Data.Length) > ExternalThreshold);
        var offsets = new Dictionary<CheckpointTensor, long>(ReferenceEqualityComparer.Instance);
        DurableFiles.Replace(path, stream =>
        {
            if (isExternal) DurableFiles.Replace(path + ExternalSuffix, external => WriteTensors(external, checkpoint, offsets));
            WriteTo(stream, checkpoint with { HasExternalData = isExternal }, offsets);
        });
    }

    private static void WriteTensors(Stream stream, Checkpoint checkpoint, Dictionary<CheckpointTensor, long> offsets)
    {
        foreach (var tensor in Parameters(checkpoint))
        {
            offsets[tensor] = stream.Position;
            stream.Write(tensor.Data.Span);
        }
    }

    private static IEnumerable<CheckpointTensor> Parameters(Checkpoint checkpoint) => checkpoint.Trainable.Concat(checkpoint.Frozen);

    private static void WriteTo(Stream stream, Checkpoint checkpoint, IReadOnlyDictionary<CheckpointTensor, long> offsets)
    {
        try
        {
            new CheckpointEncoder(offsets).Encode(checkpoint).WriteTo(stream);
        }
        catch (FlatFormatException error)
        {
            throw AdaptException.Invalid("checkpoint", $"{error.Message}; write it to a path with its tensors in a second file.");
        }
    }
}
