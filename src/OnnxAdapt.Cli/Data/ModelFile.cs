using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Cli.Data;

/// <summary>ONNX files that the user names.</summary>
internal static class ModelFile
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="CommandException">There is no such file, or it is no ONNX model.</exception>
    public static OnnxModel Read(string path)
    {
        if (!File.Exists(path)) throw CommandException.NotFound($"There is no file '{path}'.");
        try
        {
            return OnnxReader.Read(path);
        }
        catch (Exception failure) when (failure is OnnxFormatException or GraphException or IOException)
        {
            throw CommandException.Invalid(failure.Message.StartsWith(path, StringComparison.Ordinal) ? failure.Message : $"{path}: {failure.Message}", failure);
        }
    }
}
