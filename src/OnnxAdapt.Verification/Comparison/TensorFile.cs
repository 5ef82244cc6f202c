using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Comparison;

/// <summary>Named tensors from files.</summary>
public static class TensorFile
{
    /// <summary>Reads a safetensors file.</summary>
    /// <exception cref="AdaptException">NotFound, or DataLoss when it is damaged.</exception>
    public static ParameterSet Read(string path)
    {
        if (!File.Exists(path))
        {
            throw AdaptException.NotFound($"There is no file '{path}'.");
        }

        using var stream = File.OpenRead(path);
        return SafetensorsCodec.Read(stream).Parameters;
    }

    /// <summary>The tensors whose name begins with the prefix, under the rest of the name.</summary>
    public static ParameterSet WithPrefix(ParameterSet tensors, string prefix)
    {
        var result = new ParameterSet();
        foreach (var tensor in tensors.Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            result.Add(tensor.Name[prefix.Length..], tensor.Value);
        }

        return result;
    }
}
