using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Outputs of a run as tensors that own the runtime's memory.</summary>
internal static class OutputTensors
{
    /// <summary>Takes the values over, one tensor per name; after a failure all of them are released.</summary>
    public static Tensor[] Take(IDisposableReadOnlyCollection<OrtValue> values, IReadOnlyList<string> names)
    {
        var tensors = new Tensor[values.Count];
        try
        {
            for (var i = 0; i < tensors.Length; i++)
            {
                tensors[i] = OrtTensors.Own(values[i], names[i]);
            }

            return tensors;
        }
        catch
        {
            Array.ForEach(tensors, tensor => tensor?.Dispose());
            values.Dispose();
            throw;
        }
    }
}
