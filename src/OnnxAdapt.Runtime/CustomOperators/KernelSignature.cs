namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Name, inputs and outputs of a training operator.</summary>
internal sealed class KernelSignature
{
    /// <summary>A signature from lists like <c>X #indices B?</c>; see <see cref="KernelPort.Parse"/>.</summary>
    public KernelSignature(string name, string inputs, string outputs)
    {
        Name = name;
        Inputs = [.. inputs.Split(' ').Select(KernelPort.Parse)];
        Outputs = [.. outputs.Split(' ').Select(KernelPort.Parse)];
    }

    /// <summary>Operator name.</summary>
    public string Name { get; }

    /// <summary>Inputs in order.</summary>
    public KernelPort[] Inputs { get; }

    /// <summary>Outputs in order, all float32.</summary>
    public KernelPort[] Outputs { get; }

    /// <summary>Whether the first output may take the memory of the first input where nobody else reads that.</summary>
    public bool MayWriteFirstInput { get; init; }
}
