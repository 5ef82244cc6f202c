using System.Runtime.InteropServices;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>What the runtime calls. Nothing is thrown across this border: failures become statuses.</summary>
internal static unsafe class CustomOperatorCallbacks
{
    private const int FloatType = 1;
    private const int AnyType = 0;
    private const int Required = 0;
    private const int Optional = 1;

    /// <summary>The number of the first input, and of the first output.</summary>
    private static readonly int* First = (int*)NativeMemory.AllocZeroed(sizeof(int));

    /// <summary>Fills the table of one kernel.</summary>
    public static void Fill(CustomOperatorTable* table, KernelSignature signature, int index)
    {
        *table = default;
        table->Version = OrtTable.Version;
        table->GetName = &GetName;
        table->GetExecutionProviderType = &GetNothing;
        table->GetInputType = &GetInputType;
        table->GetInputTypeCount = &GetInputCount;
        table->GetOutputType = &GetOutputType;
        table->GetOutputTypeCount = &GetOutputCount;
        table->KernelDestroy = &Destroy;
        table->GetInputCharacteristic = &GetInputCharacteristic;
        table->GetOutputCharacteristic = &GetOutputCharacteristic;
        table->GetInputMemoryType = &GetMemoryType;
        table->GetVariadicInputMinArity = &GetOne;
        table->GetVariadicInputHomogeneity = &GetOne;
        table->GetVariadicOutputMinArity = &GetOne;
        table->GetVariadicOutputHomogeneity = &GetOne;
        table->CreateKernelV2 = &Create;
        table->KernelComputeV2 = &Compute;
        table->GetStartVersion = &GetOne;
        table->GetEndVersion = &GetLastVersion;
        if (signature.MayWriteFirstInput)
        {
            table->GetMayInplace = &GetFirstInplace;
            table->ReleaseMayInplace = &KeepInplace;
        }

        table->Name = Marshal.StringToCoTaskMemUTF8(signature.Name);
        table->Index = index;
    }

    private static KernelSignature Signature(CustomOperatorTable* table) => KernelSet.Default.Kernels[table->Index].Signature;

    [UnmanagedCallersOnly]
    private static nint GetName(CustomOperatorTable* table) => table->Name;

    [UnmanagedCallersOnly]
    private static nint GetNothing(CustomOperatorTable* table) => 0;

    [UnmanagedCallersOnly]
    private static int GetOne(CustomOperatorTable* table) => 1;

    [UnmanagedCallersOnly]
    private static int GetLastVersion(CustomOperatorTable* table) => int.MaxValue;

    [UnmanagedCallersOnly]
    private static int GetMemoryType(CustomOperatorTable* table, nuint index) => 0;

    [UnmanagedCallersOnly]
    private static nuint GetInputCount(CustomOperatorTable* table) => (nuint)Signature(table).Inputs.Length;

    [UnmanagedCallersOnly]
    private static nuint GetOutputCount(CustomOperatorTable* table) => (nuint)Signature(table).Outputs.Length;

    [UnmanagedCallersOnly]
    private static int GetInputType(CustomOperatorTable* table, nuint index) => Signature(table).Inputs[index].IsInteger ? AnyType : FloatType;

    [UnmanagedCallersOnly]
    private static int GetOutputType(CustomOperatorTable* table, nuint index) => FloatType;

    [UnmanagedCallersOnly]
    private static int GetInputCharacteristic(CustomOperatorTable* table, nuint index) => Signature(table).Inputs[index].IsOptional ? Optional : Required;

    [UnmanagedCallersOnly]
    private static int GetOutputCharacteristic(CustomOperatorTable* table, nuint index) => Signature(table).Outputs[index].IsOptional ? Optional : Required;

    [UnmanagedCallersOnly]
    private static nuint GetFirstInplace(int** inputs, int** outputs)
    {
        *inputs = First;
        *outputs = First;
        return 1;
    }

    [UnmanagedCallersOnly]
    private static void KeepInplace(int* inputs, int* outputs)
    {
    }

    [UnmanagedCallersOnly]
    private static nint Create(CustomOperatorTable* table, nint api, nint info, nint* kernel)
    {
        var entry = KernelSet.Default.Kernels[table->Index];
        try
        {
            var instance = new KernelInstance(entry.Signature, entry.Create(new KernelAttributes(info)));
            *kernel = GCHandle.ToIntPtr(GCHandle.Alloc(instance));
            return 0;
        }
        catch (Exception error)
        {
            return OrtTable.Failure(Describe(entry.Signature, error));
        }
    }

    [UnmanagedCallersOnly]
    private static nint Compute(nint kernel, nint context)
    {
        var instance = (KernelInstance)GCHandle.FromIntPtr(kernel).Target!;
        try
        {
            instance.Kernel.Compute(new KernelContext(context, instance.Signature));
            return 0;
        }
        catch (Exception error)
        {
            return OrtTable.Failure(Describe(instance.Signature, error));
        }
    }

    [UnmanagedCallersOnly]
    private static void Destroy(nint kernel) => GCHandle.FromIntPtr(kernel).Free();

    private static string Describe(KernelSignature signature, Exception error) =>
        error is KernelException ? $"{signature.Name}: {error.Message}" : $"{signature.Name} failed: {error.GetType().Name}: {error.Message}";
}
