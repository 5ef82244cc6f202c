using Google.Protobuf;
using OnnxAdapt.Graph.Serialization.Proto;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Writes ONNX models. Parts of a model as read that the types of this project do not model are written back.</summary>
public static class OnnxWriter
{
    private const int MessageOverhead = 16;

    /// <summary>Writes a model file, and a file of big tensors beside it when the options name one. Each takes its name only when it is complete.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; it is replaced.</param>
    /// <param name="options">Whether and how tensors go to another file.</param>
    /// <exception cref="OnnxFormatException">The model does not fit one file, or has parts that cannot be written.</exception>
    public static void Write(OnnxModel model, string path, OnnxWriterOptions? options = null)
    {
        if (options?.ExternalDataFile is not { } dataFile)
        {
            ReplaceFile(path, stream => Write(model, stream));
            return;
        }

        ExternalDataPath.RequireRelative(dataFile);
        var dataPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, dataFile);
        ReplaceFile(path, stream =>
        {
            ModelProto? proto = null;
            ReplaceFile(dataPath, data => proto = Encode(model, new ExternalDataWriter(dataFile, data, options.ExternalDataThreshold)));
            proto!.WriteTo(stream);
        });
    }

    /// <summary>Writes a model to a stream, every tensor inside.</summary>
    /// <exception cref="OnnxFormatException">The model is larger than 2 GiB, or has parts that cannot be written.</exception>
    public static void Write(OnnxModel model, Stream stream) => Encode(model, null).WriteTo(stream);

    /// <summary>The bytes of a model file, every tensor inside.</summary>
    /// <exception cref="OnnxFormatException">The model is larger than 2 GiB, or has parts that cannot be written.</exception>
    public static byte[] ToBytes(OnnxModel model) => Encode(model, null).ToByteArray();

    /// <summary>Size in bytes of the model file with every tensor inside, which may be more than a file can hold.</summary>
    public static long SizeOf(OnnxModel model)
    {
        var tensors = new TensorEncoder(null);
        return SizeOf(ModelEncoder.Encode(model, tensors), tensors);
    }

    private static ModelProto Encode(OnnxModel model, ExternalDataWriter? external)
    {
        var tensors = new TensorEncoder(external);
        var proto = ModelEncoder.Encode(model, tensors);
        var size = SizeOf(proto, tensors);
        if (size > int.MaxValue)
        {
            throw new OnnxFormatException($"The model would take {size} bytes, but one file can hold {int.MaxValue}; "
                + $"write it to a path with {nameof(OnnxWriterOptions)}.{nameof(OnnxWriterOptions.ExternalDataFile)} set.");
        }

        tensors.AttachRawBytes();
        return proto;
    }

    private static long SizeOf(ModelProto proto, TensorEncoder tensors) => checked(proto.CalculateSize() + tensors.RawBytes + (tensors.RawCount * MessageOverhead));

    private static void ReplaceFile(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = File.Create(temporary))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
