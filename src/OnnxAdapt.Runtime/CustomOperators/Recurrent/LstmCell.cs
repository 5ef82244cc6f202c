using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>
/// One step of one row, forwards: i = s(a_i + p_i c), f = s(a_f + p_f c), g = tanh(a_g), c' = f c + i g, o = s(a_o + p_o c'), h' = o tanh(c').
/// </summary>
/// <param name="hidden">Size of the state.</param>
/// <param name="sums">W x + R h in the order i, o, f, g.</param>
/// <param name="bias">Sum of both biases.</param>
/// <param name="peepholes">p_i, p_o, p_f, or null.</param>
/// <param name="cell">c, replaced by c'.</param>
/// <param name="state">Receives h'.</param>
/// <param name="gates">Receives the gates; may be where the sums are.</param>
internal readonly unsafe struct LstmCell(int hidden, float* sums, float* bias, float* peepholes, float* cell, float* state, float* gates) : IVectorJob
{
    public void Run<TLanes, TVector>()
        where TLanes : ILanes<TVector>
    {
        for (var k = 0; k < hidden; k += TLanes.Count)
        {
            var rest = hidden - k;
            var c = VectorTail.Load<TLanes, TVector>(cell + k, rest);
            var i = VectorMath.Sigmoid<TLanes, TVector>(Sum<TLanes, TVector>(0, 0, k, c));
            var f = VectorMath.Sigmoid<TLanes, TVector>(Sum<TLanes, TVector>(2, 2, k, c));
            var g = VectorMath.Tanh<TLanes, TVector>(Sum<TLanes, TVector>(3, -1, k, c));
            c = TLanes.Fma(f, c, TLanes.Multiply(i, g));
            var o = VectorMath.Sigmoid<TLanes, TVector>(Sum<TLanes, TVector>(1, 1, k, c));
            VectorTail.Store<TLanes, TVector>(i, gates + k, rest);
            VectorTail.Store<TLanes, TVector>(o, gates + hidden + k, rest);
            VectorTail.Store<TLanes, TVector>(f, gates + (2 * hidden) + k, rest);
            VectorTail.Store<TLanes, TVector>(g, gates + (3 * hidden) + k, rest);
            VectorTail.Store<TLanes, TVector>(c, cell + k, rest);
            VectorTail.Store<TLanes, TVector>(TLanes.Multiply(o, VectorMath.Tanh<TLanes, TVector>(c)), state + k, rest);
        }
    }

    private TVector Sum<TLanes, TVector>(int gate, int peephole, int k, TVector c)
        where TLanes : ILanes<TVector>
    {
        var rest = hidden - k;
        var place = (gate * hidden) + k;
        var sum = TLanes.Add(VectorTail.Load<TLanes, TVector>(sums + place, rest), VectorTail.Load<TLanes, TVector>(bias + place, rest));
        return peepholes == null || peephole < 0 ? sum : TLanes.Fma(VectorTail.Load<TLanes, TVector>(peepholes + (peephole * hidden) + k, rest), c, sum);
    }
}
